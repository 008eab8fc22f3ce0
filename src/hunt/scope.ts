export interface TimeRange {
  /** Inclusive. */
  readonly from?: Date
  /** Exclusive. */
  readonly to?: Date
}

/** Accounts and regions that events are asked of, in lower case and without blanks; an empty list: all. */
export interface Places {
  readonly accounts: readonly string[]
  readonly regions: readonly string[]
}

/** Which events are asked for. */
export interface Scope extends TimeRange {
  /** Absent: of all places. */
  readonly places?: Places
}

/** The same places at all times. */
export const atAllTimes = ({ places }: Scope): Scope => (places === undefined ? {} : { places })
