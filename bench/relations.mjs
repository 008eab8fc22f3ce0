/** How each engine reads a data set by hand: typed columns for `fields`, or the text of every event. */
const GLOB = '**/*.json.gz'
const list = (fields) => fields.split(', ')

/** A tree of the dotted names, `a.b.c` → { a: { b: { c: null } } }; what follows a URL's scheme is one key. */
const treeOf = (fields) => {
  const tree = {}
  for (const field of list(fields)) {
    const url = field.indexOf('http')
    const path = url > 0 ? [...field.slice(0, url - 1).split('.'), field.slice(url)] : field.split('.')
    let at = tree
    for (const key of path.slice(0, -1)) at = at[key] ??= {}
    at[path.at(-1)] = null
  }
  return tree
}
const typed = (tree, { leaf, node, quote }, top = true) => {
  const columns = Object.entries(tree).map(
    ([key, inner]) =>
      `${quote(key)} ${inner === null ? leaf : `${node}(${typed(inner, { leaf, node, quote }, false)})`}`,
  )
  return top ? columns : columns.join(', ')
}
const CHDB = { leaf: 'String', node: 'Tuple', quote: (key) => `\`${key}\`` }
const DUCKDB = { leaf: 'VARCHAR', node: 'STRUCT', quote: (key) => `"${key}"` }

export const chdbEvents = ({ folder, shape }, fields) => {
  const columns = typed(treeOf(fields), CHDB).join(', ')
  const names = Object.keys(treeOf(fields))
  return shape === 'ndjson'
    ? `file('${folder}/${GLOB}', 'JSONEachRow', '${columns}')`
    : `(SELECT ${names.map((name) => `r.${name} AS ${name}`).join(', ')} FROM (
    SELECT arrayJoin(Records) AS r FROM file('${folder}/${GLOB}', 'JSONEachRow', 'Records Array(Tuple(${columns}))')))`
}

export const chdbRaw = ({ folder, shape }) =>
  shape === 'ndjson'
    ? `(SELECT line AS raw FROM file('${folder}/${GLOB}', 'LineAsString', 'line String'))`
    : `(SELECT arrayJoin(Records) AS raw FROM file('${folder}/${GLOB}', 'JSONEachRow', 'Records Array(String)'))`

/** A document of CloudTrail is one object for DuckDB. Bytes. */
const LARGEST = 268_435_456

const readJson = ({ folder, shape }, columns) =>
  `read_json('${folder}/${GLOB}', format = '${shape === 'ndjson' ? 'newline_delimited' : 'unstructured'}', maximum_object_size = ${LARGEST}, columns = {${columns}})`

export const duckdbEvents = (set, fields) => {
  const columns = typed(treeOf(fields), DUCKDB)
  if (set.shape !== 'ndjson')
    return `(SELECT r.* FROM (SELECT unnest(Records) AS r FROM ${readJson(set, `Records: 'STRUCT(${columns.join(', ')})[]'`)}))`
  return readJson(
    set,
    columns
      .map((column) => {
        const [, name, type] = /^("[^"]*") (.*)$/.exec(column)
        return `${name}: '${type}'`
      })
      .join(', '),
  )
}

export const duckdbRaw = (set) =>
  set.shape === 'ndjson'
    ? `(SELECT json AS raw FROM read_ndjson_objects('${set.folder}/${GLOB}', maximum_object_size = ${LARGEST}))`
    : `(SELECT unnest(Records) AS raw FROM ${readJson(set, `Records: 'JSON[]'`)})`
