import { DohyoError, EXIT } from '../base/errors.ts'
import { readCsv } from '../hunt/csv.ts'
import { readWholeText } from '../hunt/whole-file.ts'
import { readData } from '../signals/data-text.ts'
import { readListFile } from '../signals/list-file.ts'
import type { MatchList, SiemSettings, SiemSettingsInput, ThreatIntel } from '../signals/settings.ts'
import { readSiemSettings } from '../signals/settings-schema.ts'
import { readThreatFile } from '../signals/threat-file.ts'

/** Files that tell Cloud SIEM what it should know; all are optional. */
export interface SiemFiles {
  /** YAML or JSON with any of the keys of docs/siem.md. */
  readonly settings?: string
  /** CSV, YAML or JSON, each of one list or several. */
  readonly matchLists?: readonly string[]
  readonly suppressedLists?: readonly string[]
  /** Threat intelligence: CSV, normalised JSON or STIX 2.x JSON. */
  readonly threatIntel?: readonly string[]
}

const mistake = (file: string, reason: string, cause?: unknown): DohyoError =>
  new DohyoError(`${file}: ${reason}`, {
    code: 'DQ505',
    exit: EXIT.usage,
    help: 'docs/siem.md describes settings and lists',
    ...(cause === undefined ? {} : { cause }),
  })

/** Lists of indicators are long. */
const LARGEST = 256 * 2 ** 20

const textOf = async (file: string): Promise<string> => {
  try {
    return await readWholeText(file, LARGEST)
  } catch (cause) {
    throw mistake(file, cause instanceof Error ? cause.message : String(cause), cause)
  }
}

const readLists = async (files: readonly string[] = []): Promise<readonly MatchList[]> => {
  const lists = await Promise.all(
    files.map(async (file) => {
      const read = readListFile(await textOf(file), file, readCsv)
      if ('problem' in read) throw mistake(file, read.problem.reason)
      return read.lists
    }),
  )
  return lists.flat()
}

const readThreats = async (files: readonly string[] = []): Promise<ThreatIntel> => {
  const all = await Promise.all(
    files.map(async (file) => {
      const read = readThreatFile(await textOf(file), file, readCsv)
      if ('problem' in read) throw mistake(file, read.problem.reason)
      return read.indicators
    }),
  )
  return all.flat()
}

const readObject = async (file: string | undefined): Promise<Readonly<Record<string, unknown>>> => {
  if (file === undefined) return {}
  const read = readData(await textOf(file))
  if ('reason' in read) throw mistake(file, read.reason)
  const { value } = read
  if (value === null) return {}
  if (typeof value !== 'object' || Array.isArray(value)) throw mistake(file, 'must be an object of settings')
  return value as Readonly<Record<string, unknown>>
}

const listsIn = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as readonly unknown[]) : []

/** `over` laid over `base`: lists add up. */
const laidOver = (
  base: Readonly<Record<string, unknown>>,
  over: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => ({
  ...base,
  ...Object.fromEntries(
    Object.entries(over).map(([key, value]) => [
      key,
      Array.isArray(value) ? [...listsIn(base[key]), ...listsIn(value)] : value,
    ]),
  ),
})

/**
 * Reads settings and lists, lays them over `base` (what dohyo.yaml says), and puts `over` on top. Throws DohyoError DQ505 with
 * the first file that has a mistake.
 */
export const readSiemFiles = async (
  { settings: file, matchLists, suppressedLists, threatIntel }: SiemFiles,
  over: Partial<SiemSettings>,
  base: SiemSettingsInput = {},
): Promise<SiemSettings> => {
  const given = laidOver(base, await readObject(file))
  const more = { matchLists: await readLists(matchLists), suppressedLists: await readLists(suppressedLists) }
  const threats = await readThreats(threatIntel)
  const read = readSiemSettings({
    ...given,
    ...(more.matchLists.length === 0
      ? {}
      : { matchLists: [...listsIn(given['matchLists']), ...more.matchLists] }),
    ...(more.suppressedLists.length === 0
      ? {}
      : { suppressedLists: [...listsIn(given['suppressedLists']), ...more.suppressedLists] }),
    ...over,
  })
  // these have been checked where they were read, with their lines
  if ('settings' in read)
    return threats.length === 0
      ? read.settings
      : { ...read.settings, threatIndicators: [...read.settings.threatIndicators, ...threats] }
  const reasons = read.problems.map(({ path, reason }) => (path === '' ? reason : `\`${path}\`: ${reason}`))
  throw mistake(file ?? [...(matchLists ?? []), ...(suppressedLists ?? [])].join(', '), reasons.join('; '))
}
