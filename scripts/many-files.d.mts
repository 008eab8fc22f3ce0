export declare const manyFiles: (options: {
  /** In CloudTrail's tree, three events each. */
  readonly files: number
  /** In one folder. */
  readonly flat?: number
  /** Also a folder of 10,000 levels. */
  readonly deep?: boolean
  /** The built command. */
  readonly main?: string
}) => Promise<
  readonly {
    readonly command: 'hunt' | 'query'
    /** What went wrong, in words; empty when all is well. */
    readonly problems: readonly string[]
    /** Memory of the process at most, in bytes. */
    readonly peak: number
    readonly ms: number
  }[]
>
