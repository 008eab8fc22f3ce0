import { expect, test } from 'vitest'
import { loadRule } from './load.ts'
import { withPlaybook } from './playbook-load.ts'
import { checkPlaybookQuery } from './playbook-queries.ts'
import { playbookFields, playbookValues, renderPlaybook } from './playbook-render.ts'
import { loadSharedParts } from './playbook-shared.ts'
import { refKey } from './template.ts'

const RULE = `
id: a-rule
type: match
name: A rule
expression: dohyo_operation = 'a'
scoreMapping: { type: constant, default: 2 }
entitySelectors:
  - { entityType: _username, expression: dohyo_actor }
falsePositives: [drills]
tests:
  - { name: t, source: gcp-audit, fires: true, event: {} }
playbook:
`

const { shared } = loadSharedParts([
  {
    file: 'shared.yaml',
    text: `
steps:
  - id: stop
    what: Stop {{dohyo_actor}}.
    command: { AWS: 'aws stop {{dohyo_actor}}', GCP: 'gcloud stop {{dohyo_actor}}' }
`,
  },
])

const load = (playbook: string) =>
  withPlaybook(loadRule(`${RULE}${playbook}`, 'a.yaml'), shared, checkPlaybookQuery)

const FULL = `
  meaning: '{{dohyo_actor}} did it.'
  questions:
    - ask: What else?
      query: '* | json auto | where who = {{dohyo_actor}} | count by who'
      attack: much
      benign: little
    - { ask: In AWS?, attack: a, benign: b, cloud: AWS }
    - { ask: An export?, attack: a, benign: b, operation: export }
    - { ask: A key?, attack: a, benign: b, needs: "fields['key']" }
  contain:
    - use: stop
    - { what: Elsewhere., command: { Azure: az stop } }
  tell: ['the owner of {{dohyo_account}}']
`

test('a playbook is rendered for a signal: other clouds, operations and absent fields are left out', () => {
  const { rule, diagnostics } = load(FULL)
  expect(diagnostics).toEqual([])
  const playbook = rule?.playbook
  if (playbook === undefined) throw new Error('no playbook')
  expect(playbook.clouds).toEqual(['GCP'])
  const values = playbookValues({ dohyo_actor: "o'neil", dohyo_operation: 'a', dohyo_account: 'p' }, 0)
  expect(renderPlaybook(playbook, 'GCP', values)).toEqual({
    meaning: "o'neil did it.",
    questions: [
      {
        ask: 'What else?',
        query: '* | json auto | where who = "o\'neil" | count by who',
        attack: 'much',
        benign: 'little',
      },
    ],
    contain: [{ what: "Stop o'neil.", command: "gcloud stop 'o'\\''neil'" }],
    eradicate: [],
    recover: [],
    tell: ['the owner of p'],
    falsePositives: ['drills'],
    tune: [],
  })
  expect(renderPlaybook(playbook, 'AWS').questions.map(({ ask }) => ask)).toEqual([
    'What else?',
    'In AWS?',
    'An export?',
    'A key?',
  ])
  expect(playbookFields(playbook).map(refKey).sort()).toEqual([
    'dohyo_account',
    'dohyo_actor',
    'dohyo_operation',
    'dohyo_resource',
    'dohyo_sharedExternal',
    "fields['key']",
  ])
})

test('a plain text is the meaning', () => {
  const playbook = load(`  Look {{at}} it.`).rule?.playbook
  expect(playbook === undefined ? undefined : renderPlaybook(playbook, 'GCP')).toMatchObject({
    meaning: 'Look {{at}} it.',
    questions: [],
    falsePositives: ['drills'],
  })
})

test.each([
  ['  meaning: a\n  contain: [{ use: stopp }]', 'stopp', 'no shared part is called `stopp`'],
  ['  meaning: a\n  contain: [{ what: b, comand: c }]', 'comand', 'unknown key'],
  ['  meaning: a\n  contain: [{ command: c }]', '{ command: c }', 'is missing'],
  ['  meaning: a\n  cntain: []', 'cntain', 'unknown key'],
  ['  meaning: "{{dohyo_acter}}"', '{{dohyo_acter}}', 'dohyo_acter'],
  [
    '  meaning: a\n  contain: [{ what: b, command: \'x "{{dohyo_actor}}"\' }]',
    '{{dohyo_actor}}',
    "can't be quoted within double quotes",
  ],
  [
    "  meaning: a\n  questions: [{ ask: b, attack: c, benign: d, query: '* | cuont' }]",
    '* | cuont',
    "can't be compiled",
  ],
  [
    '  meaning: a\n  questions: [{ ask: b, attack: c, benign: d, query: \'* | where a = "{{dohyo_actor}}"\' }]',
    '{{dohyo_actor}}',
    'must not stand in a string',
  ],
  ['  meaning: a\n  contain: [{ what: b, cloud: aws }]', 'aws', 'AWS, Azure or GCP'],
  ['  meaning: a\n  contain: [{ what: b, needs: a b }]', 'a b', 'must be a field'],
])('a mistake has its place: %s', (playbook, place, message) => {
  const { rule, diagnostics, text } = load(playbook)
  expect(rule).toBeUndefined()
  expect(diagnostics.map(({ span }) => text.slice(span.start, span.end)).join()).toContain(place)
  expect(JSON.stringify(diagnostics)).toContain(message)
})

test('mistakes in shared parts have their places too', () => {
  const text = 'steps:\n  - { id: a, what: "{{nope}}" }\n  - { id: a, what: b }\n'
  const { files } = loadSharedParts([{ file: 's.yaml', text }])
  expect(
    files.flatMap(({ diagnostics }) => diagnostics.map(({ span }) => text.slice(span.start, span.end))),
  ).toEqual(['{{nope}}', 'a'])
})

test('where only some values are known, what needs another stays', () => {
  const playbook = load(FULL).rule?.playbook
  if (playbook === undefined) throw new Error('no playbook')
  const asks = (values: Readonly<Record<string, string | null>>, partial: boolean) =>
    renderPlaybook(playbook, 'GCP', playbookValues(values, 0), partial).questions.map(({ ask }) => ask)
  expect(asks({ dohyo_operation: 'a' }, true)).toContain('A key?')
  expect(asks({ dohyo_operation: 'a', "fields['key']": null }, true)).not.toContain('A key?')
  expect(asks({ dohyo_operation: 'a' }, false)).not.toContain('A key?')
})
