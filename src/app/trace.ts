/** Stretches of a run that `--debug` tells apart. */
export type Phase =
  | 'start'
  | 'settings and rules'
  | 'inventory'
  | 'engine start'
  | 'sieve'
  | 'correlate'
  | 'document'
  | 'compile'
  | 'rows'
  | 'report'

/** What a cache was good for: `CacheCounts` of the hunt. */
export interface CacheUsed {
  readonly taken: number
  readonly kept: number
  readonly left: number
  readonly damaged: number
}

/** Who watches a run. Nobody does without `--debug`, and nothing is measured then. */
export interface Trace {
  /** Begins a stretch, perhaps beside others; what it gives ends it, and does nothing the second time. */
  begin(phase: Phase): () => void
  /** What was read, for rates: files, their bytes on disk, events. */
  read(what: { readonly files: number; readonly bytes: number; readonly events?: number }): void
  cache(used: CacheUsed): void
}

/** What is given to whom may be watched. */
export interface Traced {
  readonly trace?: Trace
}

/** Runs `work` as a stretch, whether it succeeds or not. */
export const stretch = async <T>(
  trace: Trace | undefined,
  phase: Phase,
  work: () => Promise<T>,
): Promise<T> => {
  if (trace === undefined) return work()
  const end = trace.begin(phase)
  try {
    return await work()
  } finally {
    end()
  }
}
