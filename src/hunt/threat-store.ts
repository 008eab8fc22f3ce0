import type { Engine, QueryOptions } from '../engine/engine.ts'
import { THREAT_COLUMNS } from '../rules/threat-sql.ts'
import type { ThreatTables } from '../rules/threat-tables.ts'
import { ident, join, num, sql, strings } from '../sql/sql.ts'

/** Rows that one statement brings along. */
const AT_ONCE = 20_000

/** Makes the tables that `hasThreatMatch` asks. In memory: they are asked for every event. */
export const createThreats = async (
  engine: Engine,
  { tables }: ThreatTables,
  options?: QueryOptions,
): Promise<void> => {
  for (const { name, rows } of tables) {
    const table = ident(name)
    await engine.run(
      sql`CREATE TABLE ${table} (${THREAT_COLUMNS}) ENGINE = Join(ANY, LEFT, value) SETTINGS persistent = 0`,
    )
    for (let i = 0; i < rows.length; i += AT_ONCE) {
      const part = rows.slice(i, i + AT_ONCE)
      const times = (which: 'since' | 'until') => join(part.map((row) => num(row[which])))
      await engine.run(
        sql`INSERT INTO ${table} SELECT row.1, row.2, row.3 FROM (SELECT arrayJoin(arrayZip(${strings(part.map(({ value }) => value))}, [${times('since')}]::Array(Int64), [${times('until')}]::Array(Int64))) AS row)`,
        options,
      )
    }
  }
}
