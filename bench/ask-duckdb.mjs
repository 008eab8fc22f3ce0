import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

// Runs a statement in DuckDB and prints its rows: `node bench/ask-duckdb.mjs FOLDER STATEMENT`, where FOLDER has its package
const [folder, statement] = process.argv.slice(2)
if (statement === undefined) throw new Error('usage: node bench/ask-duckdb.mjs FOLDER STATEMENT')
const { DuckDBInstance } = await import(
  pathToFileURL(join(folder, 'node_modules/@duckdb/node-api/lib/index.js')).href
)
const connection = await (await DuckDBInstance.create(':memory:')).connect()
await connection.run('SET preserve_insertion_order = false')
const rows = (await connection.runAndReadAll(statement)).getRowsJson()
console.log(JSON.stringify(rows))
