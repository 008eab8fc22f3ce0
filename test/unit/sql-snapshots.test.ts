import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type MessageGroup, messageScan } from '../../src/hunt/messages.ts'
import { bindQuery, planSql } from '../../src/query/index.ts'
import { awsCloudTrail } from '../../src/sources/aws-cloudtrail/index.ts'

// What queries become, to be read by people when it changes: `npx vitest run test/unit/sql-snapshots.test.ts -u` writes
// test/fixtures/sql anew. That the SQL gives the right rows is what test/engine is for.

/** CloudTrail, one event per line: the shortest scan there is. */
const GROUP: MessageGroup = {
  source: awsCloudTrail,
  shape: {
    source: 'aws-cloudtrail',
    container: 'lines',
    wrapping: { id: 'event', doc: 'one event per line', steps: [] },
    columns: [],
  },
  compression: 'gzip',
  glob: 'stage/*.gz',
  names: new Map([['0.gz', 'logs/a.json.gz']]),
}

const compile = (text: string, alias: boolean): string => {
  const { query, plan, diagnostics } = bindQuery(text, { identity: '__id' })
  expect(diagnostics).toEqual([])
  if (plan === undefined) throw new Error('an error without a diagnostic')
  return planSql(plan, messageScan([GROUP], { search: query.search, alias, sourceCategory: {} }))
}

const SEED = readFileSync(new URL('../fixtures/seed/seed.sumo', import.meta.url), 'utf8')

const QUERIES: Readonly<Record<string, string>> = {
  seed: SEED,
  'seed-alias': SEED,
  'keyword-search': '("CreateSnapshot" OR snap-0a*) NOT "dry run" | count',
  'metadata-search': '_sourceCategory=*cloudtrail* _sourceHost=1111* error | count by _sourceName',
  'parse-anchor':
    '* | parse "\\"snapshotId\\":\\"*\\"" as snapshot nodrop | parse "\\"awsRegion\\":\\"*\\"" as region | count by snapshot, region',
  'parse-regex':
    '* | parse regex "user/(?<user>[^\\"]+)" nodrop | where !isEmpty(user) | parse regex field=user "(?<first>^.)" | count by first',
  'json-paths':
    '* | json "userIdentity.arn" as arn | json "requestParameters.createVolumePermission.add.items[0].userId" as target nodrop | where target != "111122223333" | fields arn, target',
  'json-auto':
    '* | json auto | where eventName in ("CreateSnapshot", "CopySnapshot") and requestParameters.encrypted = "false" | count by awsRegion',
  aggregates:
    '* | json "awsRegion" as region | json "sourceIPAddress" as ip | count, count_distinct(ip) as ips, first(ip) as latest, values(ip) as all by region',
  'after-aggregate':
    '* | json "eventName" as name | count by name | where _count > 5 | if(_count > 100, "loud", "quiet") as volume | fields name, volume',
  timeslice: '* | timeslice 1h | count by _timeslice | sort by _timeslice',
  'sort-limit': '* | json "eventName" as name | count by name | sort by _count desc, name asc | limit 10',
  dedup:
    '* | json "eventName" as name | json "userIdentity.arn" as who | dedup 2 by who, name | fields who, name',
  top: '* | json "userIdentity.arn" as who | top 3 who',
  'hostile-literals':
    '* | json auto | where eventName = "\'); DROP TABLE x; --" and awsRegion matches "it\'s*\\\\" | count',
}

describe.each(Object.entries(QUERIES))('%s', (name, text) => {
  test('compiles to', async () => {
    const alias = name.endsWith('-alias')
    const head = `${alias ? '--alias\n' : ''}${text.trim()}`.replace(/^/gm, '-- ')
    await expect(`${head}\n\n${compile(text, alias)}\n`).toMatchFileSnapshot(`../fixtures/sql/${name}.sql`)
  })
})

test('a source whose metadata cannot match is not read', () => {
  expect(compile('_sourceCategory=*azure* | count', false)).not.toContain('file(')
})
