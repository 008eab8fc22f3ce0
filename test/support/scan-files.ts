import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { createDemand } from '../../src/compiler/raw-record.ts'
import { openEmbedded } from '../../src/engine/embedded.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { type InventoryFile, inventory } from '../../src/hunt/inventory.ts'
import { openStage, type Stage } from '../../src/hunt/stage.ts'
import { SCAN_SETTINGS, scanSql } from '../../src/sources/envelope/scan.ts'
import { shapeKey } from '../../src/sources/envelope/shape.ts'
import { SOURCES, sourceById } from '../../src/sources/index.ts'
import { NO_SETTINGS } from '../../src/sources/no-settings.ts'
import { join as joinSql, type Sql, sql } from '../../src/sql/sql.ts'
import { sampleText } from './samples.ts'

// Reads files as a hunt does, for the tests of one test file: an engine, a stage and a folder of their own.

interface Row {
  readonly identity: string
  readonly time: string | null
  readonly host: string | null
  readonly ok: number
  readonly file: string
  readonly operationName: string | null
  readonly caller: string | null
  readonly resourceGroup: string | null
}

export let engine: Engine
export let stage: Stage
let folder: string

beforeAll(async () => {
  engine = await openEmbedded()
  stage = await openStage()
  folder = mkdtempSync(join(tmpdir(), 'dohyo-scan-'))
})

afterAll(async () => {
  await engine.close()
  await stage.close()
  rmSync(folder, { recursive: true, force: true })
})

export const put = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

/** The statement that reads some files of one shape. */
const statementFor = (first: InventoryFile, glob: string): Sql => {
  const source = sourceById(first.shape.source)
  const demand = createDemand()
  const record = { text: demand.text, local: demand.local, raw: sql`raw`, settings: NO_SETTINGS }
  const none = sql`NULL`
  const columns = [
    sql`${source.identity(record)} AS identity`,
    sql`toString(${source.eventTime(record)}) AS time`,
    sql`${source.metadata.sourceHost(record)} AS host`,
    sql`${source.isEvent(record)} AS ok`,
    sql`${source.aliases['operationName']?.sql(record) ?? none} AS a_operation`,
    sql`${source.aliases['caller']?.sql(record) ?? none} AS a_caller`,
    sql`${source.aliases['resourceGroup']?.sql(record) ?? none} AS a_group`,
  ]
  const scan = sql`(${scanSql(first.shape, first.compression, glob)})`
  const extracted = demand.extraction(scan, sql`raw`, [sql`file`])
  return sql`SELECT identity, time, host, ok, file, a_operation AS operationName, a_caller AS caller, a_group AS resourceGroup FROM (SELECT ${joinSql(columns)}, file FROM (${extracted}))`
}

/** Takes an inventory of the paths, stages it and reads everything in ONE statement. */
export const scan = async (paths: readonly string[]) => {
  const found = await inventory(paths, { sources: SOURCES, spool: stage.dir })
  const groups = new Map<string, InventoryFile[]>()
  for (const file of found.files) {
    const key = `${shapeKey(file.shape)} ${file.compression}`
    groups.set(key, [...(groups.get(key) ?? []), file])
  }
  const shown = new Map<string, string>()
  const statements: Sql[] = []
  for (const files of groups.values()) {
    const [first] = files
    if (first === undefined) continue
    const staged = await stage.stageFiles(files, first.compression)
    for (const [name, i] of staged.indexOf) shown.set(name, files[i]?.shown ?? '')
    statements.push(statementFor(first, staged.glob))
  }
  const rows =
    statements.length === 0
      ? []
      : await engine.rows<Row>(joinSql(statements, ' UNION ALL '), {
          settings: SCAN_SETTINGS,
          readsMore: true,
        })
  return { found, rows: rows.map((row) => ({ ...row, file: shown.get(row.file) ?? '' })) }
}

export const identities = (rows: readonly { readonly identity: string }[]) =>
  rows.map((r) => r.identity).sort()

export const AWS = { source: 'aws-cloudtrail' } as const
export const lines = () =>
  sampleText({ ...AWS, file: 'events.ndjson' })
    .trimEnd()
    .split('\n')
export const awsIds = [1, 2, 3].map((n) => `a0000000-0000-4000-8000-00000000000${n}`)
