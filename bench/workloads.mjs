import { readFileSync } from 'node:fs'
import { chdbEvents, chdbRaw, duckdbEvents, duckdbRaw } from './relations.mjs'

/**
 * The questions, as dohyo is asked them and as somebody writes them by hand who knows the engine and the logs: typed columns
 * where fields are asked for, text where the whole event is searched. All give the same rows. What a query of dohyo does
 * besides (events of several clouds and shapes, each event once, files told from each other) is left out by hand.
 */
const SEED = readFileSync(new URL('../test/fixtures/seed/seed.sumo', import.meta.url), 'utf8')
const LEVEL = (match) => `CASE WHEN ${match('(?i)(delete|destroy|terminate)')} THEN 'High'
  WHEN ${match('(?i)(snapshot|create)')} THEN 'Medium' ELSE 'Low' END`
const WANTED = '(?i)(snapshot|virtualMachine|instance|compute|create|delete|modify)'

const SEED_FIELDS = {
  aws: {
    fields: 'eventName, recipientAccountId, userIdentity.arn, userIdentity.accountId, userIdentity.invokedBy',
    operation: 'eventName',
    host: 'recipientAccountId',
    caller: ['userIdentity.arn', 'userIdentity.accountId', 'userIdentity.invokedBy'],
    group: () => 'recipientAccountId',
  },
  azure: {
    fields:
      'operationName, resourceId, identity.claims.appid, identity.claims.http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn',
    operation: 'operationName',
    host: (extract) => `lower(${extract('resourceId', '(?i)/subscriptions/([^/]+)')})`,
    caller: [
      'identity.claims."http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"',
      'identity.claims.appid',
    ],
    group: (extract) => extract('resourceId', '(?i)/resourceGroups/([^/]+)'),
  },
}

const seedSql = (set, dialect) => {
  const { fields, operation, host, caller, group } = SEED_FIELDS[set.cloud]
  const { events, extract, match, list } = dialect
  const first = `coalesce(${caller.map((field) => `nullIf(${field}, '')`).join(', ')}, '')`
  const hostOf = typeof host === 'string' ? host : host(extract)
  return `SELECT host, caller, grp, count(*) AS n, ${list('operation')}, ${list('level')} FROM (
  SELECT ${hostOf} AS host, ${first} AS caller, ${group(extract)} AS grp, ${operation} AS operation,
    ${LEVEL((pattern) => match('operation', pattern))} AS level
  FROM ${events(set, fields)}
  WHERE ${match(operation, WANTED)}
) WHERE level IN ('High', 'Medium') AND caller <> 'azure-backup' AND NOT ${match('caller', '(?i)automation')}
GROUP BY host, caller, grp`
}

const CHDB = {
  events: chdbEvents,
  raw: chdbRaw,
  extract: (text, pattern) => `extract(${text}, '${pattern}')`,
  match: (text, pattern) => `match(${text}, '${pattern}')`,
  list: (name) => `arrayStringConcat(arraySort(groupUniqArray(${name})), '\\n')`,
}
const DUCKDB = {
  events: duckdbEvents,
  raw: duckdbRaw,
  extract: (text, pattern) => `regexp_extract(${text}, '${pattern}', 1)`,
  match: (text, pattern) => `regexp_matches(${text}, '${pattern}')`,
  list: (name) => `array_to_string(list_sort(list(DISTINCT ${name})), chr(10))`,
}

const KEYWORD = {
  aws: { word: 'ModifySnapshotAttribute', path: 'recipientAccountId' },
  azure: { word: 'SNAPSHOTS/BEGINGETACCESS/ACTION', path: 'callerIpAddress' },
  gcp: { word: 'createSnapshot', path: 'protoPayload.authenticationInfo.principalEmail' },
}
const REGEX = {
  aws: { names: ['account', 'role'], pattern: ['arn:aws:sts::(', '\\d{12}):assumed-role/(', '[^/"]+)'] },
  azure: {
    names: ['subscription', 'place'],
    pattern: ['/SUBSCRIPTIONS/(', '[^/"]+)/RESOURCEGROUPS/(', '[^/"]+)'],
  },
  gcp: { names: ['project', 'zone'], pattern: ['projects/(', '[^/"]+)/zones/(', '[^/"]+)'] },
}
const GROUP = { aws: 'requestID', azure: 'correlationId', gcp: 'insertId' }

const escaped = (text) => text.replaceAll('\\', '\\\\')
const named = ({ names, pattern: [start, middle, end] }) =>
  `${start}?<${names[0]}>${middle}?<${names[1]}>${end}`
const plain = ({ pattern }) => pattern.join('')

export const WORKLOADS = [
  {
    name: 'seed query',
    clouds: ['aws', 'azure'],
    args: () => ['query', '--alias', SEED],
    chdb: (set) => seedSql(set, CHDB),
    duckdb: (set) => seedSql(set, DUCKDB),
  },
  {
    name: 'keyword',
    clouds: ['aws', 'azure', 'gcp'],
    args: ({ cloud }) => {
      const { word, path } = KEYWORD[cloud]
      return ['query', `"${word}" | json "${path}" as who | count by who`]
    },
    chdb: (set) => {
      const { word, path } = KEYWORD[set.cloud]
      const keys = path.split('.').map((key) => `'${key}'`)
      return `SELECT JSONExtractString(raw, ${keys.join(', ')}) AS who, count() FROM ${chdbRaw(set)}
WHERE positionCaseInsensitive(raw, '${word}') > 0 GROUP BY who`
    },
    duckdb: (set) => {
      const { word, path } = KEYWORD[set.cloud]
      return `SELECT json_extract_string(raw, '$.${path}') AS who, count(*) FROM ${duckdbRaw(set)}
WHERE contains(lower(raw::VARCHAR), '${word.toLowerCase()}') GROUP BY who`
    },
    agrind: ({ cloud }) => {
      const { word, path } = KEYWORD[cloud]
      return { query: `"${word}" | json | count by ${path}`, columns: [path, '_count'] }
    },
  },
  {
    name: 'parse regex',
    clouds: ['aws', 'azure', 'gcp'],
    args: ({ cloud }) => {
      const { names } = REGEX[cloud]
      return [
        'query',
        `* | parse regex "${named(REGEX[cloud]).replaceAll('"', '\\"')}" | count by ${names.join(', ')}`,
      ]
    },
    chdb: (set) =>
      `SELECT groups[1] AS a, groups[2] AS b, count() FROM (
  SELECT extractGroups(raw, '${escaped(plain(REGEX[set.cloud]))}') AS groups FROM ${chdbRaw(set)}
) WHERE notEmpty(groups) GROUP BY a, b`,
    duckdb: (set) =>
      `SELECT g.a, g.b, count(*) FROM (
  SELECT regexp_extract(raw::VARCHAR, '${plain(REGEX[set.cloud])}', ['a', 'b']) AS g FROM ${duckdbRaw(set)}
) WHERE g.a <> '' GROUP BY ALL`,
    agrind: ({ cloud }) => {
      const { names } = REGEX[cloud]
      const pattern = named(REGEX[cloud]).replaceAll('?<', '?P<').replaceAll('"', '\\"')
      return {
        query: `* | parse regex "${pattern}" | count by ${names.join(', ')}`,
        columns: [...names, '_count'],
      }
    },
  },
  {
    name: 'group by',
    clouds: ['aws', 'azure', 'gcp'],
    args: ({ cloud }) => [
      'query',
      `* | json "${GROUP[cloud]}" as id | count by id | count as ids, sum(_count) as events, max(_count) as most`,
    ],
    chdb: (set) =>
      `SELECT count(), sum(n), max(n) FROM (SELECT ${GROUP[set.cloud]} AS id, count() AS n FROM ${chdbEvents(set, GROUP[set.cloud])} GROUP BY id)`,
    duckdb: (set) =>
      `SELECT count(*), sum(n), max(n) FROM (SELECT ${GROUP[set.cloud]} AS id, count(*) AS n FROM ${duckdbEvents(set, GROUP[set.cloud])} GROUP BY id)`,
  },
]
