import { entry, list, tick, visible } from './entry.ts'

/** The range of `dohyo rules lint`: what is proven of a rule that loads, but can't do what it is for. Always warnings. */
export const RULE_LINT_CODES = {
  DQ921: entry<{ field: string; value: string; known: readonly string[] }>(
    (p) => `no log source here has ${tick(p.field)} ${tick(p.value)}`,
    {
      label: () => 'so the rule never fires',
      help: (p) => `records carry ${list(p.known.map(tick), 'or')}`,
    },
  ),
  DQ922: entry<{ source: string; reason: string }>((p) => `no record of ${visible(p.source)} meets this`, {
    label: () => 'so the rule never fires',
    help: (p) => visible(p.reason),
  }),
  DQ923: entry<{ reason: string }>(() => 'no record meets this alternative', {
    label: () => 'adds nothing',
    help: (p) => visible(p.reason),
  }),
  DQ924: entry<{ field: string; before: string }>(
    (p) => `what is asked of ${tick(p.field)} here contradicts ${tick(p.before)}`,
    { label: () => 'never true together', help: () => 'one of them has to go, or stand behind an OR' },
  ),
  DQ925: entry<{ field: string; none: string }>(
    (p) => `no record that the rule asks for has ${tick(p.field)}`,
    {
      label: () => 'never set',
      help: (p) =>
        p.none === 'true'
          ? 'the rule has no other entity, so it never raises a signal'
          : 'this selector never gives a signal',
    },
  ),
  DQ926: entry<{ field: string }>((p) => `no record that the rule asks for has ${tick(p.field)}`, {
    label: () => 'never set',
    help: () => 'a record without it is not counted, so the rule never fires',
  }),
  DQ927: entry<{ field: string }>((p) => `no record that the rule asks for has ${tick(p.field)}`, {
    label: () => 'always empty in this text',
  }),
  DQ928: entry<{ fires: number; silent: number }>(
    (p) => `${p.fires} of its tests must fire, and ${p.silent} must not: at least two of each are wanted`,
    {
      label: () => 'too few tests',
      help: () =>
        'add events that it is for, and look-alikes; `dohyo rules test --mutate` says what no test protects',
    },
  ),
  DQ929: entry<{ tag: string; form: string }>((p) => `${tick(p.tag)} is no id of ATT&CK`, {
    label: () => 'not an id',
    help: (p) => `write it as ${tick(p.form)}`,
  }),
  DQ930: entry<{ name: string; known: readonly string[] }>((p) => `there is no list ${tick(p.name)}`, {
    label: () => 'never among `listMatches`',
    help: (p) =>
      p.known.length === 0 ? 'no match list was given' : `given: ${list(p.known.map(tick), 'and')}`,
  }),
  DQ931: entry<{ key: string; sources: readonly string[] }>(
    (p) => `no event of ${list(p.sources, 'or')} has the key ${tick(p.key)}`,
    { label: () => 'always null', help: () => 'keys are case-sensitive, and begin at the top of the event' },
  ),
  DQ932: entry<{ what: string; value: string; possible: readonly string[] }>(
    (p) => `${tick(p.what)} is never ${tick(p.value)}`,
    {
      label: () => 'never matches',
      help: (p) =>
        p.possible.length === 0
          ? 'no mapping of its log source gives this value'
          : `it can be ${list(p.possible.map(tick), 'or')}`,
    },
  ),
} as const
