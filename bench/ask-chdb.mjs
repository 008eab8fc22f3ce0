import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from '@clickhouse/client'
import { createChdbConnection } from 'chdb/connection'

// Runs a statement in chDB and prints its rows: `node bench/ask-chdb.mjs STATEMENT`
const [statement] = process.argv.slice(2)
if (statement === undefined) throw new Error('usage: node bench/ask-chdb.mjs STATEMENT')
const SETTINGS = `input_format_json_defaults_for_missing_elements_in_named_tuple = 1,
  input_format_json_read_objects_as_strings = 1, input_format_json_read_numbers_as_strings = 1,
  use_hive_partitioning = 0`

const path = mkdtempSync(join(tmpdir(), 'dohyo-bench-chdb-'))
process.once('exit', () => rmSync(path, { recursive: true, force: true }))
const client = createClient({ connection: createChdbConnection({ path }) })
const result = await client.query({
  query: `${statement}\nSETTINGS ${SETTINGS}`,
  format: 'JSONCompactEachRow',
})
console.log(JSON.stringify(await result.json()))
await client.close()
