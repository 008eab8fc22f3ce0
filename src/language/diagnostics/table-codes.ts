import { entry, tick, visible } from './entry.ts'

/** Operators that work on whole results (`transpose`, `fillmissing`, `compare`, `transactionize`). */
export const TABLE_CODES = {
  DQ321: entry<{ name: string; column: string }>(
    (p) => `${tick(p.name)} needs the column ${tick(p.column)}`,
    {
      label: () => 'no such column at this point',
      help: (p) =>
        `aggregate by slices of time first: \`| timeslice 5m | count by ${visible(p.column)} | ${visible(p.name)} _count …\``,
    },
  ),
  DQ330: entry<{ name: string }>((p) => `${tick(p.name)} needs groups, and these are messages`, {
    label: () => 'nothing is aggregated yet',
    help: (p) => `aggregate first: \`| count by a | ${visible(p.name)} …\``,
  }),
  DQ331: entry<{ name: string }>((p) => `${tick(p.name)} needs the time range of the query`, {
    label: () => 'no range given',
    help: () => 'give it with `--from` and `--to`',
  }),
  DQ332: entry<{ name: string; available: readonly string[] }>(
    (p) => `no field ${tick(p.name)} came out of \`transpose\` with this data`,
    {
      label: () => 'no such field at this point',
      help: () =>
        'name it after `as` (`transpose … as a, b, *`): a named field is there, if null, whatever the data holds',
      notes: (p) =>
        p.available.length === 0
          ? []
          : [`fields at this point: ${p.available.slice(0, 20).map(tick).join(', ')}`],
    },
  ),
  DQ333: entry<{ name: string; limit: number; what: string; help: string }>(
    (p) => `${tick(p.name)}: more than ${p.limit} ${visible(p.what)}`,
    { label: () => 'the data has more', help: (p) => p.help },
  ),
  DQ334: entry<{ name: string; used: string; left: readonly string[] }>(
    (p) => `${tick(p.name)} shows one field, here ${tick(p.used)}`,
    { help: (p) => `left out: ${p.left.map(tick).join(', ')}; drop what is not meant with \`fields\`` },
  ),
} as const
