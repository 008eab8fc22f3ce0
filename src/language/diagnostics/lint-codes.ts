import { entry, list, tick, visible } from './entry.ts'

const names = (texts: readonly string[]): string => list(texts.map(tick), 'and')

/** The range of `dohyo lint`: what is proven of a query that runs, but hardly does what was meant. Always warnings. */
export const LINT_CODES = {
  DQ901: entry<{ field: string; sources: readonly string[]; help: string }>(
    (p) => `${tick(p.field)} is no field of ${list(p.sources, 'or')}`,
    { label: () => 'always null there', help: (p) => p.help },
  ),
  DQ902: entry<{ source: string; condition: string; missing: readonly string[]; line: number }>(
    (p) => `no event of ${visible(p.source)} can pass this query`,
    {
      label: () => 'searched in vain',
      help: (p) =>
        p.missing.length === 0
          ? `${tick(p.condition)} in line ${p.line} is never true for it`
          : `${tick(p.condition)} in line ${p.line} is never true for it, since it has no ${list(p.missing.map(tick), 'and no')}`,
    },
  ),
  DQ903: entry<{ field: string; value: string; possible: readonly string[] }>(
    (p) => `${tick(p.field)} is never ${tick(p.value)}`,
    {
      label: () => 'never matches',
      help: (p) =>
        p.possible.length === 0
          ? 'the conditions before it exclude this value'
          : `it can be ${list(p.possible.map(tick), 'or')}`,
    },
  ),
  DQ904: entry<{ field: string; value: string; known: readonly string[] }>(
    (p) => `no source has ${tick(p.field)} ${tick(p.value)}`,
    {
      label: () => 'matches no source',
      help: (p) => `here it can be ${list(p.known.map(tick), 'or')}; \`--source-category\` changes it`,
    },
  ),
  DQ905: entry<{ reason: string }>((p) => `this regular expression can't match: ${visible(p.reason)}`, {
    label: () => 'never matches',
  }),
  DQ906: entry<{ alternative: string; by?: string }>(
    (p) =>
      `alternative ${tick(p.alternative)} is already covered by ${p.by === undefined ? 'what was tested before' : tick(p.by)}`,
    { label: () => 'adds nothing', help: () => 'delete it: the query then gives just the same' },
  ),
  DQ907: entry<{ alternative: string; condition: string; line: number; field: string }>(
    (p) => `${tick(p.alternative)} alone lets no row through`,
    {
      label: () => 'covered by other alternatives',
      help: (p) =>
        `a row whose ${tick(p.field)} matches nothing else of this query is dropped by ${tick(p.condition)} in line ${p.line}`,
    },
  ),
  DQ908: entry<{ reason: string }>(() => 'this branch is never reached', {
    label: () => 'never the result',
    help: (p) => p.reason,
  }),
  DQ909: entry<{ reason: string }>(() => 'this condition is never true here', {
    label: () => 'never true',
    help: (p) => p.reason,
  }),
  DQ910: entry<{ reason: string }>(() => 'this condition is always true here', {
    label: () => 'changes nothing',
    help: (p) => p.reason,
  }),
  DQ911: entry<{ field: string; until: string }>((p) => `${tick(p.field)} is computed and never used`, {
    label: () => 'never used',
    help: (p) =>
      p.until === '' ? 'delete it, or use it' : `${tick(p.until)} drops it; use it there, or delete it`,
  }),
  DQ912: entry<{ field: string; value: string; help: string }>(
    (p) => `${tick(p.field)} is compared with ${tick(p.value)} as text, not as a number`,
    { label: () => 'compared as text', help: (p) => p.help },
  ),
  DQ913: entry<{ what: string; help: string }>((p) => `${visible(p.what)} can't be pushed down to the logs`, {
    label: () => 'every message is read for it',
    help: (p) => p.help,
  }),
  DQ914: entry<{ field: string; operator: string }>(
    (p) => `rows without ${tick(p.field)} are gone before this \`or\` is asked`,
    {
      label: () => 'holds only for rows that were parsed',
      help: (p) => `add \`nodrop\` to ${tick(p.operator)}: without it, a row that does not match is dropped`,
    },
  ),
  DQ915: entry<{ name: string; standard: string }>((p) => `${tick(p.name)} is not standard`, {
    help: (p) => `the standard way to write it: ${tick(p.standard)}`,
  }),
  DQ916: entry<{ found: string; standard: string }>(
    (p) => `${tick(p.found)} is another spelling of ${tick(p.standard)}`,
    { help: (p) => `write ${tick(p.standard)}` },
  ),
  DQ917: entry<{ words: readonly string[]; field: string; outcome: string }>(
    (p) =>
      `${names(p.words)} also ${p.words.length === 1 ? 'matches' : 'match'} operations that only read or that failed`,
    {
      label: (p) => `part of ${tick(p.field)}; success is not tested`,
      help: (p) => `ask for the outcome too: ${p.outcome}`,
    },
  ),
  DQ918: entry<{ field: string; sources: readonly string[] }>(
    (p) => `always true for ${list(p.sources, 'and')}: ${tick(p.field)} is missing there`,
    {
      label: () => 'excludes nothing',
      help: () => 'a missing field is not equal to anything, so a negated test of it is true',
    },
  ),
} as const
