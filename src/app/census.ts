import { recordsSql } from '../hunt/records.ts'
import { refKey, type TemplateRef } from '../rules/template.ts'
import { SCAN_SETTINGS } from '../sources/envelope/scan.ts'
import { SOURCES } from '../sources/index.ts'
import type { Cloud } from '../sources/source.ts'
import { ident, type Sql, sql } from '../sql/sql.ts'
import type { LogScope } from './api.ts'
import { openMessageFiles } from './message-files.ts'
import { scopeOf } from './scope.ts'

/** What a principal did in an account, whatever it was. */
export interface CensusRow {
  readonly cloud: Cloud
  /** Account, subscription or project whose logs these are. */
  readonly account: string
  /** The role of a session, else the actor as reports name it; '' where the log names nobody. */
  readonly principal: string
  readonly events: number
  /** Of those, by a person. */
  readonly human: number
  /** ms since the epoch, UTC. */
  readonly first: number
  readonly last: number
  /** Days (UTC) with events. */
  readonly days: number
}

const field = (name: string): TemplateRef => ({ kind: 'field', name, span: { start: 0, end: 0 } })

const CLOUD = field('cloud_provider')
const ACCOUNT = field('dohyo_account')
const ACTOR = field('dohyo_actor')
const HUMAN = field('dohyo_actorIsHuman')
const TIME = field('timestamp')
const ISSUER: TemplateRef = {
  kind: 'raw',
  key: 'userIdentity.sessionContext.sessionIssuer.arn',
  span: { start: 0, end: 0 },
}

const column = (ref: TemplateRef): Sql => ident(refKey(ref))
const text = (ref: TemplateRef): Sql => sql`ifNull(${column(ref)}, '')`

/** Who did how much in which accounts, from all events; copies of an event count each. */
export const takeCensus = async (
  options: {
    readonly paths: readonly string[]
    readonly signal: AbortSignal
    readonly maxMemoryBytes?: number
  } & LogScope,
): Promise<{ readonly rows: readonly CensusRow[]; readonly unread: readonly string[] }> => {
  const files = await openMessageFiles(options)
  const fields = [CLOUD, ACCOUNT, ACTOR, HUMAN, TIME, ISSUER]
  const time = column(TIME)
  const rows: CensusRow[] = []
  try {
    const batches = files.batches(
      (groups) => sql`SELECT ${text(CLOUD)} AS cloud, ${text(ACCOUNT)} AS account,
  if(${text(ISSUER)} = '', ${text(ACTOR)}, ${text(ISSUER)}) AS principal,
  toFloat64(count()) AS events, toFloat64(countIf(${column(HUMAN)})) AS human,
  min(${time}) AS first, max(${time}) AS last, toFloat64(uniqExact(intDiv(toInt64(${time}), 86400000))) AS days
FROM (${recordsSql(groups, fields, scopeOf(options))})
WHERE isNotNull(${time})
GROUP BY cloud, account, principal
ORDER BY cloud, account, principal`,
      {
        signal: options.signal,
        settings: SCAN_SETTINGS,
        sources: new Set(SOURCES.map(({ id }) => id)),
        ...(options.maxMemoryBytes === undefined ? {} : { maxMemoryBytes: options.maxMemoryBytes }),
      },
    )
    for await (const batch of batches) rows.push(...(batch as unknown as readonly CensusRow[]))
  } finally {
    await files.close()
  }
  return {
    rows,
    unread: files.accounting.skipped.flatMap(({ file, kind }) => (kind === 'unreadable' ? [file] : [])),
  }
}
