export declare const fuzzLogs: (options: {
  readonly seed: number
  readonly events: number
  /** The built command. */
  readonly main?: string
  readonly args?: readonly string[]
  readonly keep?: boolean
}) => Promise<{
  /** What went wrong, in words; empty when all is well. */
  readonly problems: readonly string[]
  readonly made: number
  readonly counted: { readonly read: number; readonly duplicate: number; readonly unreadable: number }
  /** Files that the hunt left out, and said so, because they need more memory than it may use. */
  readonly tooLarge: number
  /** Memory of the process at most, in bytes. */
  readonly peak: number
  readonly ms: number
  readonly folder: string
}>
