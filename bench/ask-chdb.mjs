import { Session } from 'chdb'

// Runs a statement in chDB and prints its rows: `node bench/ask-chdb.mjs STATEMENT`
const [statement] = process.argv.slice(2)
if (statement === undefined) throw new Error('usage: node bench/ask-chdb.mjs STATEMENT')
const SETTINGS = `input_format_json_defaults_for_missing_elements_in_named_tuple = 1,
  input_format_json_read_objects_as_strings = 1, input_format_json_read_numbers_as_strings = 1,
  use_hive_partitioning = 0`

// without a path, on a temporary folder that closing removes
const session = new Session()
try {
  const result = await session.queryAsync(`${statement}\nSETTINGS ${SETTINGS}`, {
    format: 'JSONCompactEachRow',
  })
  const rows = result.text().split('\n').filter(Boolean).map(JSON.parse)
  console.log(JSON.stringify(rows))
} finally {
  session.close()
}
