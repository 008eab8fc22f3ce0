import { count, entry, similarHelp, tick, visible } from './entry.ts'

/** What is known but not supported (yet), or needs what is not at hand: tables, files, the values of templates. */
export const LIMIT_CODES = {
  DQ401: entry<{ name: string }>((p) => `operator ${tick(p.name)} is known but not supported yet`, {
    label: () => 'not supported yet',
  }),
  DQ403: entry<{ text: string }>((p) => `macro ${tick(p.text)} is not defined`, {
    label: () => 'Sumo keeps what this stands for',
    help: (p) => `give its text: \`--macro '${visible(p.text)}=…'\``,
  }),
  DQ404: entry<{ text: string }>((p) => `template parameter ${tick(p.text)} is not filled in`, {
    label: () => 'dashboards replace this before the query runs',
    help: (p) => `give its value: \`--param ${visible(p.text.replace(/^\{\{\s*|\s*\}\}$/g, ''))}=…\``,
  }),
  DQ406: entry<{ construct: string; help?: string }>(
    (p) => `regular expressions can't use ${visible(p.construct)} here`,
    {
      label: () => 'not supported by RE2, which runs the expression',
      help: (p) => p.help,
    },
  ),
  DQ407: entry<{ operator: string; option: string }>(
    (p) => `${tick(p.operator)}: ${visible(p.option)} is known but not supported yet`,
    { label: () => 'not supported yet' },
  ),
  DQ408: entry<{ what: string; reason: string; help?: string }>(
    (p) => `${visible(p.what)} can't run here: ${visible(p.reason)}`,
    { help: (p) => p.help },
  ),
  DQ409: entry<{ path: string; option: string; similar: readonly string[]; tables: readonly string[] }>(
    (p) => `no table ${tick(p.path)}`,
    {
      label: () => 'not given',
      help: (p) =>
        similarHelp('a table', p.similar) ?? `give it as a CSV, JSON or NDJSON file: ${tick(p.option)}`,
      notes: (p) => (p.tables.length === 0 ? [] : [`given: ${p.tables.map(tick).join(', ')}`]),
    },
  ),
  DQ410: entry<{ name: string; table: string; columns: readonly string[] }>(
    (p) => `the table ${tick(p.table)} has no column ${tick(p.name)}`,
    {
      label: () => 'no such column',
      help: (p) => `its columns: ${p.columns.map(tick).join(', ')}`,
    },
  ),
  DQ411: entry<{ table: string; rows: number; keys: string }>(
    (p) =>
      `${count(p.rows, 'row')} of the table ${tick(p.table)} ${p.rows === 1 ? 'has' : 'have'} a key of an earlier row: ${visible(p.keys)}`,
    { label: () => 'the last row of a key is used' },
  ),
  DQ412: entry<{ path: string; columns: string }>(
    (p) => `nothing is known of the table ${tick(p.path)}: ${visible(p.columns)}`,
    { label: () => 'not given' },
  ),
  DQ413: entry<{ what: string; file: string; option: string }>(
    (p) => `${visible(p.what)} needs ${visible(p.file)}`,
    { label: () => 'not given', help: (p) => `give a file in MaxMind's format: ${tick(p.option)}` },
  ),
  DQ414: entry<{ limit: number }>(
    (p) => `the subquery gives more than ${count(p.limit, 'row')}: only the first are used`,
    { help: () => 'narrow it down, or allow more: `| compose … maxresults=10000`' },
  ),
  DQ415: entry<{ name: string; reason: string; help: string }>(
    (p) => `${tick(p.name)} ${visible(p.reason)}`,
    { help: (p) => p.help },
  ),
} as const
