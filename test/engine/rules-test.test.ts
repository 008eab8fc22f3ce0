import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { rulesMutate, rulesTest } from '../../src/app/rules-test.ts'
import { rulesCases } from '../../src/app/siem-cases.ts'

const running = { signal: new AbortController().signal, onProgress: () => {} }

const file = (name: string, text: string): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'dohyo-rules-test-')), name)
  writeFileSync(path, text)
  return path
}

const call = (minute: number, name: string, user = 'ann', account = '111122223333'): string =>
  JSON.stringify({
    eventVersion: '1.10',
    userIdentity: {
      type: 'IAMUser',
      arn: `arn:aws:iam::${account}:user/${user}`,
      accountId: account,
      userName: user,
    },
    eventTime: new Date(Date.UTC(2026, 2, 4, 9, minute)).toISOString().replace('.000', ''),
    eventSource: 'ec2.amazonaws.com',
    eventName: name,
    eventType: 'AwsApiCall',
    recipientAccountId: account,
  })

const events = (...all: readonly string[]): string => `events: [${all.join(', ')}]`

const head = (type: string): string => `id: own
type: ${type}
name: Own
summaryExpression: '{{action}} by {{user_username}}'
entitySelectors: [{ entityType: _username, expression: user_username }]
`

const threshold = `${head('threshold')}expression: action = 'CreateSnapshot' AND user_username != 'backup'
limit: 3
windowSize: T10M
score: 5
tests:
  - name: three in ten minutes
    source: aws-cloudtrail
    fires: true
    signals: 1
    severity: medium
    summary: CreateSnapshot by ann
    ${events(call(0, 'CreateSnapshot'), call(4, 'CreateSnapshot'), call(8, 'CreateSnapshot'), call(9, 'CreateSnapshot'))}
  - name: in twenty minutes
    source: aws-cloudtrail
    fires: false
    ${events(call(0, 'CreateSnapshot'), call(9, 'CreateSnapshot'), call(18, 'CreateSnapshot'))}
  - name: by two people
    source: aws-cloudtrail
    fires: false
    ${events(call(0, 'CreateSnapshot'), call(1, 'CreateSnapshot', 'bob'), call(2, 'CreateSnapshot'))}
`

test('a rule that looks at several records: times of the events count, and suppressed signals do not', async () => {
  const results = await rulesTest({ paths: [file('own.yaml', threshold)], ...running })
  expect(results.map(({ test: name, passed, message, line }) => ({ name, passed, message, line }))).toEqual([
    { name: 'three in ten minutes', passed: true, message: undefined, line: 11 },
    { name: 'in twenty minutes', passed: true, message: undefined, line: 18 },
    { name: 'by two people', passed: true, message: undefined, line: 22 },
  ])
})

test('and what its tests do not notice', async () => {
  const path = file('own.yaml', threshold)
  const [found] = await rulesMutate({ paths: [path], ...running })
  expect(found?.failing).toBe(0)
  expect(
    found?.unprotected.map(({ line, column, text, dropped, replacedBy }) => ({
      at: `${line}:${column}`,
      text,
      dropped,
      replacedBy,
    })),
  ).toEqual([
    { at: '6:13', text: "action = 'CreateSnapshot'", dropped: true, replacedBy: [] },
    { at: '6:43', text: "user_username != 'backup'", dropped: true, replacedBy: [] },
    // the first test has a call too many to tell
    { at: '7:8', text: '3', dropped: false, replacedBy: ['4'] },
  ])
})

test('what differs is told, all of it', async () => {
  const text = threshold.replace('signals: 1', 'signals: 2').replace('severity: medium', 'severity: high')
  const [first] = await rulesTest({ paths: [file('own.yaml', text)], ...running })
  expect(first?.message).toBe('- severity: high\n+ severity: medium\n- signals: 2\n+ signals: 1')
})

test('a rule whose tests fail has no clauses to speak of', async () => {
  const text = threshold.replace('limit: 3', 'limit: 5')
  const [found] = await rulesMutate({ paths: [file('own.yaml', text)], ...running })
  expect(found).toMatchObject({ failing: 1, unprotected: [] })
})

test('chains: order, limits and groups', async () => {
  const chain = `${head('chain')}expressionsAndLimits:
  - { expression: "action = 'CreateSnapshot'", limit: 1 }
  - { expression: "action = 'ModifySnapshotAttribute'", limit: 1 }
ordered: true
groupByFields: [accountId]
windowSize: T30M
score: 5
tests:
  - name: one after the other
    source: aws-cloudtrail
    fires: true
    ${events(call(0, 'CreateSnapshot'), call(20, 'ModifySnapshotAttribute'))}
  - name: the other way round
    source: aws-cloudtrail
    fires: false
    ${events(call(0, 'ModifySnapshotAttribute'), call(5, 'CreateSnapshot'))}
`
  const path = file('own.yaml', chain)
  expect((await rulesTest({ paths: [path], ...running })).map(({ passed }) => passed)).toEqual([true, true])
  const [found] = await rulesMutate({ paths: [path], ...running })
  // no other calls, one account, and nothing after half an hour: all that the tests tell is the order
  expect(found?.unprotected.map(({ text }) => text)).toEqual([
    "action = 'CreateSnapshot'",
    "action = 'ModifySnapshotAttribute'",
    'accountId',
    'T30M',
  ])
})

test('how sure a rule over several records is, and its words, are for the record that completes it', async () => {
  const sure = threshold.replace(
    'tests:',
    `confidence:
  level: medium
  because: [three in a row]
  adjust:
    - { when: "timestamp > 1772614800000 AND user_username = 'ann'", level: high, because: late, summaryExpression: 'late: {{user_username}}' }
tests:`,
  )
  const [own] = sure.split('  - name: three in ten minutes')
  const rule = `${own}
  - name: completed after nine
    source: aws-cloudtrail
    fires: true
    confidence: high
    summary: 'late: ann'
    ${events(call(-2, 'CreateSnapshot'), call(-1, 'CreateSnapshot'), call(1, 'CreateSnapshot'))}
  - name: completed before nine
    source: aws-cloudtrail
    fires: true
    confidence: medium
    summary: CreateSnapshot by ann
    ${events(call(-3, 'CreateSnapshot'), call(-2, 'CreateSnapshot'), call(-1, 'CreateSnapshot'))}
`
  const path = file('own.yaml', rule)
  expect(
    (await rulesTest({ paths: [path], ...running })).map(({ passed, message }) => message ?? passed),
  ).toEqual([true, true])
  const [found] = await rulesMutate({ paths: [path], ...running })
  expect(found?.unprotected.map(({ text }) => text)).not.toContain('timestamp > 1772614800000')
})

test('first seen: learns from the events of the test', async () => {
  const day = 24 * 60
  const rule = `${head('firstSeen')}filterExpression: action = 'CreateSnapshot'
valueFields: [user_username]
baselineType: GLOBAL
baselineWindowSize: ${2 * 86_400_000}
score: 5
tests:
  - name: a new name after two days
    source: aws-cloudtrail
    fires: true
    signals: 1
    ${events(call(0, 'CreateSnapshot'), call(3 * day, 'CreateSnapshot', 'eve'), call(3 * day + 1, 'CreateSnapshot', 'eve'))}
  - name: a name that is known
    source: aws-cloudtrail
    fires: false
    ${events(call(0, 'CreateSnapshot'), call(3 * day, 'CreateSnapshot'))}
`
  expect(
    (await rulesTest({ paths: [file('own.yaml', rule)], ...running })).map(({ message }) => message),
  ).toEqual([undefined, undefined])
})

test('cases: what differs, and the line of a malformed one', async () => {
  const one = {
    id: 'one',
    rule: {
      type: 'match',
      id: 'R1',
      name: 'R1',
      expression: "action = 'x'",
      scoreMapping: { type: 'constant', default: 3 },
      entitySelectors: [{ entityType: '_username', expression: 'user_username' }],
    },
    records: [{ timestamp: 1000, action: 'x', user_username: 'ann' }],
    expect_signals: [{ entity: '_username-ann', severity: 3, timestamp: 1000 }],
  }
  const cases = (...all: readonly object[]): string =>
    file('c.jsonl', all.map((each) => JSON.stringify(each)).join('\n'))
  const stdin = async () => ''
  const run = (path: string) => rulesCases({ paths: [path], stdin, ...running })
  const wrong = { ...one, id: 'two', expect_signals: [] }
  expect(
    (await run(cases(one, wrong))).map(({ test: name, line, message }) => [name, line, message]),
  ).toEqual([
    ['one', 1, undefined],
    ['two', 2, expect.stringContaining('+ signal that is not expected: {"entity":"_username-ann"')],
  ])
  await expect(run(cases(one, { ...one, id: 'b', records: [{}] }))).rejects.toThrow(
    /c\.jsonl:2: `records` must be a list of objects/,
  )
  await expect(run(cases(one, one))).rejects.toThrow(/c\.jsonl:2: `id` "one" is that of line 1 too/)
  await expect(
    run(cases(one, { ...one, id: 'c', rule: { ...one.rule, expression: 'a =' } })),
  ).rejects.toThrow(/c\.jsonl:2: `rule`: /)
})

test('every operation, service and value that a rule of the pack lists is tried by one of its tests', async () => {
  const found = await rulesMutate(running)
  expect(found.map(({ failing }) => failing)).toEqual(found.map(() => 0))
  expect(
    found.flatMap(({ rule, unprotected }) =>
      unprotected.filter(({ text }) => text.startsWith("'")).map(({ text }) => [rule, text]),
    ),
  ).toEqual([])
}, 600_000)
