import type { PathFacts, SourceDef } from '../sources/source.ts'
import type { Scope } from './scope.ts'

/** Why a file is left out unopened: its path says that none of its events is asked for. */
export type OutsideKind = 'outside-range' | 'outside-account' | 'outside-region'

/** Accounts and regions, in lower case. */
export interface NamedPlaces {
  readonly accounts: ReadonlySet<string>
  readonly regions: ReadonlySet<string>
}

export interface PathFilter {
  /** Undefined: its events may be asked for, and it has to be opened. `path` is absolute. */
  outside(path: string): OutsideKind | undefined
  /** What the paths that were asked about name, left out or not. */
  readonly named: NamedPlaces
}

const isElsewhere = (named: string | undefined, asked: readonly string[] = []): boolean =>
  named !== undefined && asked.length > 0 && !asked.includes(named)

const judge = (
  { earliest, latest, account, region }: PathFacts,
  { from, to, places }: Scope,
): OutsideKind | undefined => {
  if (from !== undefined && latest < from.getTime()) return 'outside-range'
  if (to !== undefined && earliest >= to.getTime()) return 'outside-range'
  if (isElsewhere(account, places?.accounts)) return 'outside-account'
  return isElsewhere(region, places?.regions) ? 'outside-region' : undefined
}

/** Judges files by what their sources know of paths (`SourceDef.readPath`). */
export const pathFilter = (sources: readonly Pick<SourceDef, 'readPath'>[], scope: Scope): PathFilter => {
  const accounts = new Set<string>()
  const regions = new Set<string>()
  const factsOf = (path: string): PathFacts | undefined => {
    for (const { readPath } of sources) {
      const facts = readPath(path)
      if (facts !== undefined) return facts
    }
    return undefined
  }
  return {
    outside: (path) => {
      const facts = factsOf(path)
      if (facts === undefined) return undefined
      if (facts.account !== undefined) accounts.add(facts.account)
      if (facts.region !== undefined) regions.add(facts.region)
      return judge(facts, scope)
    },
    named: { accounts, regions },
  }
}
