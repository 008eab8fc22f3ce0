interface Row {
  readonly kind: string
  readonly name: string
  readonly detail: string
  readonly seed: number
  readonly ms: number
  /** The fault came while the command ran. */
  readonly hit: boolean
  /** What went wrong, in words; empty when all is well. */
  readonly problems: readonly string[]
}

export declare const injectFaults: (options: {
  readonly seed?: number
  /** Of each kind. */
  readonly runs: number
  readonly kinds?: readonly ('files' | 'signals' | 'limits' | 'input')[]
  readonly only?: string
  /** In each of the larger logs. */
  readonly events?: number
  /** The built command. */
  readonly main?: string
  readonly onRow?: (row: Row) => void
}) => Promise<readonly Row[]>
