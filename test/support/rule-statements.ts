import { createDemand } from '../../src/compiler/raw-record.ts'
import { correlateSql, mayFireSql } from '../../src/rules/kinds/index.ts'
import { matchesSql } from '../../src/rules/matches.ts'
import { recordAccess } from '../../src/rules/record-access.ts'
import type { Rule } from '../../src/rules/rule.ts'
import { testGroups, testStatement } from '../../src/rules/test-rule.ts'
import { createEnrichment, enrichedAccess, suppressingSql } from '../../src/signals/enrich.ts'
import { DEFAULT_SIEM_SETTINGS, type SiemSettings } from '../../src/signals/settings.ts'
import { SOURCES } from '../../src/sources/index.ts'
import { NO_SETTINGS } from '../../src/sources/no-settings.ts'
import type { EstateSettings } from '../../src/sources/source.ts'
import { ident, type Sql, sql } from '../../src/sql/sql.ts'

/** Every statement that a rule becomes on its way through a hunt and through its own tests, without an engine. */
export const ruleStatements = (
  rule: Rule,
  siem: SiemSettings = DEFAULT_SIEM_SETTINGS,
  settings: EstateSettings = NO_SETTINGS,
): readonly Sql[] => {
  const enrichment = createEnrichment(siem, [rule])
  const matches = SOURCES.map((source) => {
    const demand = createDemand()
    const { local } = demand
    const record = { text: demand.text, local, raw: ident('raw'), settings }
    const time = sql`toInt64(0)`
    const access = enrichedAccess(recordAccess(source, record), enrichment, { time, local })
    return matchesSql({
      rules: [{ rule, number: 0 }],
      access,
      ...{ id: sql`''`, time, file: sql`0`, source: sql`''` },
      suppressing: suppressingSql(access, enrichment, time),
      extraction: () => demand.extraction(sql`(SELECT raw FROM events)`, ident('raw'), [ident('raw')]),
    })
  })
  const correlated = [correlateSql(rule, ident('matches')), mayFireSql(rule)]
  const tests =
    rule.definition.type === 'match'
      ? testGroups(rule.definition.tests, SOURCES).map(
          (group) => testStatement(rule, group, [rule]).statement,
        )
      : []
  return [...matches, ...correlated, ...tests]
}
