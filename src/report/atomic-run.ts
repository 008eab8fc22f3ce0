/** What a run could not remove. */
export interface LeftBehind {
  readonly what: string
  readonly reason: string
  /** Removes it, or finds it, with the provider's own command line. */
  readonly command: string
}

export interface PlannedCall {
  readonly what: string
  readonly name: string
  readonly params: unknown
  readonly region?: string
}

/** What a run does, call by call. */
export interface RunPlan {
  readonly scenario: string
  readonly calls: readonly PlannedCall[]
  /** In the order in which they are made. */
  readonly cleanUp: readonly PlannedCall[]
}

export interface RunReport {
  readonly plan: RunPlan
  /** False for a dry run. */
  readonly acted: boolean
  readonly failure?: string
  readonly left: readonly LeftBehind[]
  /** Rules that must fire on what the run left in the log. */
  readonly expects: readonly string[]
  /** How to get the log, and how to check it. */
  readonly next: readonly string[]
}
