import { ident, join, type Sql, sql, str } from '../sql/sql.ts'

/**
 * Demand for parts of raw JSON events. Asking for a path returns the name of a column; `extraction` makes the SELECT that
 * fills all of them with ONE `JSONExtract` per event (measured: one call per field costs three times as much already at
 * three fields; docs/decisions/0003).
 *
 * A path that is asked for both as a value and as the parent of another (`operationName` and `operationName.value`) is
 * extracted as text, and its children from that text.
 */
export interface Demand {
  /** Nullable(String) column with the value at a path of object keys: scalars as text, objects and arrays as JSON text. */
  text(...path: readonly string[]): Sql
  /**
   * Column with a value that is made from others, of any type: computed once per event however often it is used. `value` is
   * asked for once per name, and may use `text` and other locals.
   */
  local(name: string, value: () => Sql): Sql
  /** Names of the JSON columns asked for so far, in order. */
  columns(): readonly string[]
  /** `SELECT <keep>, <demanded columns and locals> FROM (…)`. `raw` is the String column that holds the JSON. */
  extraction(from: Sql, raw: Sql, keep: readonly Sql[], mending?: Mending): Sql
}

/** How to read an event that the parser may have refused, which is one without any of these keys. */
export interface Mending {
  /** At the top of an event; each has one of them. */
  readonly keys: readonly string[]
  /** The text to read then. */
  readonly text: Sql
  /** Name of a column for the text that was read: that, or the event's own. */
  readonly as: Sql
}

interface Node {
  readonly path: readonly string[]
  readonly children: Map<string, Node>
  wanted: boolean
}

/** No field of a query begins with `__` in SQL, and no other name of ours with `__.` or `__[`: an event may have a key `raw`, or `file`. */
const columnName = (path: readonly string[]): string =>
  `__${path.map((key) => (/^[\w@$-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`)).join('')}`

interface Local {
  readonly column: Sql
  /** Undefined for another name of a column that is there already. */
  readonly value: Sql | undefined
  /** Locals of one layer use only those of the layers below. */
  readonly layer: number
}

const isColumn = (value: Sql): boolean =>
  /^(\w+|`[^`\\]*`)$/.test(value) && !/^(\d|true$|false$|null$)/i.test(value)

const newNode = (path: readonly string[]): Node => ({ path, children: new Map(), wanted: false })

export const createDemand = (): Demand => {
  const root = newNode([])
  const names: string[] = []
  const locals = new Map<string, Local>()

  const text = (...path: readonly string[]): Sql => {
    let node = root
    for (const [i, key] of path.entries()) {
      let child = node.children.get(key)
      if (child === undefined) {
        child = newNode(path.slice(0, i + 1))
        node.children.set(key, child)
      }
      node = child
    }
    const name = columnName(path)
    if (!node.wanted) {
      node.wanted = true
      names.push(name)
    }
    return ident(name)
  }

  const local = (name: string, value: () => Sql): Sql => {
    const known = locals.get(name)
    if (known !== undefined) return known.column
    const made = value()
    const used = [...locals.values()].filter((other) => made.includes(other.column))
    const layer = Math.max(0, ...used.map((other) => other.layer + 1))
    const entry = isColumn(made)
      ? { column: made, value: undefined, layer: layer - 1 }
      : { column: ident(`__local ${name}`), value: made, layer }
    locals.set(name, entry)
    return entry.column
  }

  /** One SELECT around another per layer: ClickHouse analyses an alias of the same SELECT anew wherever it is used. */
  const withLocals = (inner: Sql): Sql => {
    const layers = new Map<number, Sql[]>()
    for (const { layer, value, column } of locals.values())
      if (value !== undefined) layers.set(layer, [...(layers.get(layer) ?? []), sql`${value} AS ${column}`])
    return [...layers]
      .toSorted(([a], [b]) => a - b)
      .reduce((from, [, columns]) => sql`SELECT *, ${join(columns, ',\n  ')}\nFROM (${from})`, inner)
  }

  /** The Tuple type for a node's children; a wanted child with children of its own is text here and parsed again later. */
  const tupleType = (node: Node): string =>
    `Tuple(${[...node.children]
      .map(
        ([key, child]) =>
          `${ident(key)} ${child.wanted || child.children.size === 0 ? 'Nullable(String)' : tupleType(child)}`,
      )
      .join(', ')})`

  interface Level {
    readonly name: string
    readonly source: Sql
    readonly node: Node
  }

  /** Every JSONExtract that is needed: the event itself, then each value that is also a parent. */
  const levels = (node: Node, name: string, source: Sql): readonly Level[] => {
    const nested: Level[] = []
    const walk = (current: Node): void => {
      for (const child of current.children.values()) {
        if (child.wanted && child.children.size > 0)
          nested.push(
            ...levels(child, `${name}_${nested.length + 1}`, sql`ifNull(${access(name, node, child)}, '')`),
          )
        else walk(child)
      }
    }
    walk(node)
    return [{ name, source, node }, ...nested]
  }

  const access = (level: string, from: Node, to: Node): Sql =>
    to.path
      .slice(from.path.length)
      .reduce<Sql>((inner, key) => sql`tupleElement(${inner}, ${str(key)})`, ident(level))

  const columnsOf = (level: Level): readonly Sql[] => {
    const found: Sql[] = []
    const walk = (current: Node): void => {
      for (const child of current.children.values()) {
        if (child.wanted)
          found.push(sql`${access(level.name, level.node, child)} AS ${ident(columnName(child.path))}`)
        else walk(child)
      }
    }
    walk(level.node)
    return found
  }

  return {
    text,
    local,
    columns: () => names,
    extraction: (from, raw, keep, mending) => {
      if (names.length === 0 && mending === undefined)
        return withLocals(sql`SELECT ${join(keep)}\nFROM ${from}`)
      for (const key of mending?.keys ?? []) text(key)
      const all = levels(root, '__event', raw)
      let inner = from
      const extract = (source: Sql, node: Node): Sql => sql`JSONExtract(${source}, ${str(tupleType(node))})`
      const layer = (columns: readonly Sql[]): Sql => sql`(\n  SELECT *, ${join(columns)}\n  FROM ${inner}\n)`
      for (const { name, source, node } of all) {
        if (node !== root || mending === undefined) {
          inner = layer([sql`${extract(source, node)} AS ${ident(name)}`])
          continue
        }
        const keys = join(mending.keys.map((key) => sql`tupleElement(__first, ${str(key)})`))
        inner = layer([sql`${extract(raw, root)} AS __first`, sql`isNull(coalesce(${keys})) AS __refused`])
        // the second arguments are computed for refused events only
        inner = layer([
          sql`if(__refused, ${mending.text}, ${raw}) AS ${mending.as}`,
          sql`if(__refused, ${extract(mending.text, root)}, __first) AS ${ident(name)}`,
        ])
      }
      return withLocals(sql`SELECT ${join([...keep, ...all.flatMap(columnsOf)], ',\n  ')}\nFROM ${inner}`)
    },
  }
}
