import type { OutsideFile } from '../hunt/inventory.ts'
import type { Scope } from '../hunt/scope.ts'
import { OUTSIDE, type Outside, type SkippedFile } from '../report/document.ts'
import type { LogScope } from './api.ts'

/** As records name them: Azure's subscriptions in lower case, its regions also as `West Europe`. */
const plain = (names: readonly string[] = []): readonly string[] => [
  ...new Set(names.map((name) => name.toLowerCase().replaceAll(' ', ''))),
]

/** The events that are asked for, as those take it who read logs. */
export const scopeOf = ({ from, to, accounts, regions }: LogScope): Scope => {
  const places = { accounts: plain(accounts), regions: plain(regions) }
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(places.accounts.length + places.regions.length === 0 ? {} : { places }),
  }
}

/** The same for an inventory; nothing where all files have to be opened. */
export const pathScopeOf = (options: LogScope): { readonly scope?: Scope } => {
  const scope = scopeOf(options)
  return options.trustPaths === false || Object.keys(scope).length === 0 ? {} : { scope }
}

const REASONS: Readonly<Record<Outside['kind'], string>> = {
  'outside-range': 'outside the time range by its path',
  'outside-account': 'of another account by its path',
  'outside-region': 'of another region by its path',
}

export const skippedOutside = (files: readonly OutsideFile[]): readonly SkippedFile[] =>
  files.map(({ shown, kind }) => ({ file: shown, reason: REASONS[kind], kind }))

/** How much was left out unopened, and why. Kinds without files are absent. */
export const outsideOf = (files: readonly OutsideFile[]): readonly Outside[] =>
  OUTSIDE.flatMap((kind) => {
    const of = files.filter((file) => file.kind === kind)
    return of.length === 0
      ? []
      : [{ kind, files: of.length, bytes: of.reduce((sum, { bytes }) => sum + bytes, 0) }]
  })
