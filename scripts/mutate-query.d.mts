export declare const createRandom: (seed: number) => {
  below(n: number): number
  pick<T>(list: readonly T[]): T
}
/** The next mutated query of the seed. */
export declare const createMutator: (corpus: readonly string[], seed: number) => () => string
