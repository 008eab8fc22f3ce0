import { readData, readJson } from './data-text.ts'
import type { CsvReader, ListProblem } from './list-file.ts'
import type { ThreatIntel } from './settings.ts'
import { indicatorSchema } from './settings-schema.ts'
import { patternValues } from './stix-pattern.ts'

export type ReadThreats = { readonly indicators: ThreatIntel } | { readonly problem: ListProblem }

type Json = Readonly<Record<string, unknown>>

/** Sumo's columns, in Sumo's order; its files have no header. */
const COLUMNS = [
  'id',
  'indicator',
  'type',
  'source',
  'validFrom',
  'validUntil',
  'confidence',
  'threatType',
  'actors',
  'killChain',
] as const

/** An entry as it is to be checked, with its place for people; or what is wrong with it. */
type Entry = { readonly place: string } & ({ readonly value: unknown } | { readonly reason: string })

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const fromCsv = (text: string, readCsv: CsvReader): readonly Entry[] => {
  const records = readCsv(text)
  if ('reason' in records) return [{ place: `line ${records.line}`, reason: records.reason }]
  const head = records[0]?.fields.map((name) => name.trim()) ?? []
  const isHead = head.includes('indicator') && head.includes('type')
  const names: readonly string[] = isHead ? head : COLUMNS
  const unknown = names.find((name) => !COLUMNS.some((column) => column === name))
  if (unknown !== undefined)
    return [{ place: 'line 1', reason: `\`${unknown}\` is no column; there are ${COLUMNS.join(', ')}` }]
  return (isHead ? records.slice(1) : records).map(({ line, fields }): Entry => {
    const place = `line ${line}`
    if (fields.length !== names.length)
      return { place, reason: `${fields.length} fields instead of ${names.length} (${names.join(', ')})` }
    const cells = names.flatMap((name, i): (readonly [string, string])[] => {
      const cell = fields[i]?.trim() ?? ''
      return cell === '' ? [] : [[name, cell]]
    })
    const { confidence, ...value } = Object.fromEntries(cells)
    return { place, value: confidence === undefined ? value : { ...value, confidence: Number(confidence) } }
  })
}

const listed = (value: unknown, of: (item: unknown) => unknown): string | undefined =>
  Array.isArray(value) ? (value as readonly unknown[]).map(of).join(',') : undefined

/** One entry for each value that the pattern of a STIX indicator looks for; none of one that was taken back. */
const fromStix = (stix: Json, source: unknown, place: string): readonly Entry[] => {
  if (stix['revoked'] === true) return []
  const { pattern } = stix as { readonly pattern?: unknown }
  const kind = stix['pattern_type'] ?? 'stix'
  const values = kind === 'stix' && typeof pattern === 'string' ? patternValues(pattern) : undefined
  if (values === undefined)
    return [
      {
        place,
        reason: `its pattern can't be compared with a field; write \`[ipv4-addr:value = '192.0.2.1']\`, or several with OR`,
      },
    ]
  const given = {
    id: stix['id'],
    source,
    confidence: stix['confidence'],
    validFrom: stix['valid_from'],
    validUntil: stix['valid_until'],
    threatType: listed(stix['indicator_types'], String),
    killChain: listed(stix['kill_chain_phases'], (phase) => (isObject(phase) ? phase['phase_name'] : phase)),
  }
  const known = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return values.map(({ type, value }): Entry => ({ place, value: { ...known, type, indicator: value } }))
}

const NO_LIST = 'must be a list of indicators, or an object with such a list as `indicators`'

const fromData = (value: unknown): readonly Entry[] => {
  const bundle = isObject(value) && value['type'] === 'bundle'
  const outer: Json = isObject(value) ? value : {}
  const list = Array.isArray(value) ? (value as unknown) : bundle ? outer['objects'] : outer['indicators']
  if (!Array.isArray(list)) return [{ place: '', reason: NO_LIST }]
  return (list as readonly unknown[]).flatMap((item, i): readonly Entry[] => {
    const place = `indicator ${i + 1}`
    if (!isObject(item)) return [{ place, reason: 'must be an object' }]
    if (item['type'] === 'indicator') return fromStix(item, outer['source'], place)
    // a bundle also tells of actors, malware, relations
    return bundle ? [] : [{ place, value: item }]
  })
}

/**
 * Reads threat intelligence in any of Sumo's formats for upload: CSV (its ten columns, or a header), normalised JSON, and
 * STIX 2.x JSON (a list, a bundle, or with `source` and `indicators`). YAML is read like JSON. The first mistake is the problem:
 * a list that is read in part would look like a clean log.
 */
export const readThreatFile = (text: string, file: string, readCsv: CsvReader): ReadThreats => {
  const problem = (place: string, reason: string): ReadThreats => ({
    problem: { file, reason: place === '' ? reason : `${place}: ${reason}` },
  })
  let entries: readonly Entry[]
  if (/\.csv$/i.test(file)) entries = fromCsv(text, readCsv)
  else {
    const read = /\.ya?ml$/i.test(file) ? readData(text) : readJson(text)
    if ('reason' in read) return problem('', read.reason)
    entries = fromData(read.value)
  }
  const indicators: ThreatIntel[number][] = []
  for (const entry of entries) {
    if ('reason' in entry) return problem(entry.place, entry.reason)
    const parsed = indicatorSchema.safeParse(entry.value)
    if (!parsed.success) {
      const { path = [], message = '' } = parsed.error.issues[0] ?? {}
      const what = message.replace(/^Invalid input: /, '')
      return problem(entry.place, path.length === 0 ? what : `\`${path.join('.')}\` ${what}`)
    }
    indicators.push(parsed.data)
  }
  return { indicators }
}
