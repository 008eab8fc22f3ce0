/** Rules of the six kinds, a text in every place where a rule file may have one. `{{HERE}}` is `'harmless'` in an expression. */

const EVENT = {
  eventID: 'inject00-0000-4000-8000-000000000001',
  eventTime: '2026-03-10T12:00:00Z',
  eventSource: 'ec2.amazonaws.com',
  eventName: 'CreateSnapshot',
  awsRegion: 'eu-west-1',
  recipientAccountId: '111122223333',
  userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/alice', userName: 'alice' },
  requestParameters: { volumeId: 'vol-1' },
  responseElements: { snapshotId: 'snap-1' },
}

const SETTINGS = {
  ownAccounts: ['own'],
  trustedAccounts: ['trusted'],
  ownOrganizations: ['organization'],
  ownDomains: ['example.com'],
  backupPrincipals: ['backup'],
  businessHours: { zone: 'Europe/Berlin', days: [1, 2], from: '08:00', to: '18:00' },
}

const commands = {
  AWS: 'aws {{dohyo_resource}}',
  Azure: 'az {{dohyo_resource}}',
  GCP: 'gcloud {{dohyo_resource}}',
}
const queries = {
  AWS: '* | where _raw = {{dohyo_actor}}',
  Azure: '* | where _raw = {{dohyo_actor}}',
  GCP: '* | where _raw = {{dohyo_actor}}',
}
const conditions = { cloud: ['AWS'], operation: ['CreateSnapshot'], needs: 'dohyo_actor' }
const single = { cloud: 'AWS', operation: 'CreateSnapshot', needs: "fields['a.b']" }
const steps = [
  { use: 'end-grants' },
  { what: 'a step for {{dohyo_actor}}', command: commands, ...conditions },
  { what: 'another step', command: 'aws {{dohyo_resource}}', ...single },
]

const PLAYBOOK = {
  meaning: 'what {{dohyo_actor}} did',
  questions: [
    { use: 'actor-who' },
    {
      ask: 'who?',
      query: queries,
      command: commands,
      attack: 'an attack',
      benign: 'honest work',
      ...conditions,
    },
    {
      ask: 'who?',
      query: '* | count',
      command: 'aws x',
      attack: 'an attack',
      benign: 'honest work',
      ...single,
    },
  ],
  contain: steps,
  eradicate: steps,
  recover: steps,
  tell: ['the owner {{dohyo_actor}}'],
  tune: ['some key'],
}

const CONDITION = "dohyo_operation = 'CreateSnapshot' AND user_username = 'harmless'"

const common = {
  name: 'A name',
  stream: 'record',
  version: '1',
  detection: 'D01',
  category: 'a category',
  summaryExpression: 'by {{user_username}} with {{fields["userIdentity.arn"]}}',
  entitySelectors: [{ entityType: '_username', expression: 'user_username' }],
  tags: ['_mitreAttackTactic:TA0010', 'a tag'],
  confidence: {
    level: 'high',
    because: ['because of {{dohyo_actor}}'],
    adjust: [
      {
        when: "user_username = 'harmless'",
        level: 'low',
        because: 'it is {{user_username}}',
        summaryExpression: 'adjusted {{user_username}}',
      },
    ],
  },
  references: ['https://example.com/x'],
  falsePositives: ['a vendor'],
  playbook: PLAYBOOK,
  tests: [
    {
      name: 'a test',
      source: 'aws-cloudtrail',
      fires: true,
      event: EVENT,
      summary: 'a summary',
      severity: 'high',
      confidence: 'high',
      settings: SETTINGS,
      knownSnapshots: ['snap-1'],
    },
    {
      name: 'several',
      source: 'aws-cloudtrail',
      fires: false,
      events: [EVENT, { repeat: 2, everySeconds: 1, event: EVENT }],
    },
  ],
}
const templated = {
  nameExpression: 'by {{user_username}}',
  descriptionExpression: 'about {{dohyo_resource}}',
}
const window = { windowSize: 'CUSTOM', windowSizeMilliseconds: '60000' }
const mapping = {
  type: 'fieldValueMapping',
  default: 5,
  field: 'user_username',
  mapping: [
    { type: 'eq', from: 'alice', to: 6 },
    { type: 'range', from: '1', fromEnd: '2', to: 7 },
  ],
}
const scored = [
  mapping,
  { type: 'fieldValue', default: 5, field: "fields['userIdentity.userName']", mapping: ['unused'] },
  { type: 'constant', default: 5, field: 'unused', mapping: ['unused'] },
]
const learning = { baselineWindowSize: '86400000', retentionWindowSize: '864000000' }

/** Several of a kind where it has forms that exclude each other. */
export const SAMPLES: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  match: [
    ...scored.map((scoreMapping, i) => ({
      ...common,
      ...templated,
      id: `inject-match-${i}`,
      type: 'match',
      expression: CONDITION,
      scoreMapping,
    })),
    {
      ...common,
      id: 'inject-match-text',
      type: 'match',
      expression: CONDITION,
      scoreMapping: mapping,
      playbook: 'what to do',
    },
  ],
  threshold: [
    {
      ...common,
      ...window,
      id: 'inject-threshold',
      type: 'threshold',
      expression: CONDITION,
      limit: '1',
      countDistinct: true,
      countField: 'dohyo_resource',
      groupByFields: ['dohyo_region', "fields['userIdentity.type']"],
      description: 'of {{user_username}}',
      score: 5,
    },
  ],
  chain: [
    {
      ...common,
      ...window,
      id: 'inject-chain',
      type: 'chain',
      expressionsAndLimits: [
        { name: 'made', expression: CONDITION, limit: '1' },
        { name: 'used', expression: CONDITION, limit: 0, score: 8 },
        { name: 'gone', expression: CONDITION, limit: 1 },
      ],
      orders: [
        ['made', 'gone'],
        ['gone', 'made'],
      ],
      groupByAsset: false,
      groupByFields: ['dohyo_snapshotKeys'],
      description: 'of {{made.user_username}}',
      score: 5,
      confidence: {
        ...common.confidence,
        adjust: [
          { step: 'used', level: 'low', because: 'used by {{used.user_username}}' },
          ...common.confidence.adjust,
        ],
      },
    },
  ],
  aggregation: [
    ...scored.map((scoreMapping, i) => ({
      ...common,
      ...templated,
      ...window,
      id: `inject-aggregation-${i}`,
      type: 'aggregation',
      matchExpression: CONDITION,
      aggregationFunctions: [
        { name: 'many', function: 'count', arguments: ["user_username = 'harmless'"] },
        { name: 'last_one', function: 'last', arguments: ['user_username'] },
      ],
      triggerExpression: "many >= 1 AND last_one = 'harmless'",
      groupByFields: ['dohyo_region'],
      scoreMapping,
    })),
  ],
  firstSeen: [
    {
      ...common,
      ...templated,
      ...learning,
      id: 'inject-first-seen',
      type: 'firstSeen',
      filterExpression: CONDITION,
      valueFields: ['dohyo_region', "fields['userIdentity.type']"],
      baselineType: 'PER_ENTITY',
      groupByFields: ['user_username'],
      assetField: 'user_username',
      score: 5,
    },
  ],
  outlier: [
    {
      ...common,
      ...templated,
      ...learning,
      id: 'inject-outlier',
      type: 'outlier',
      matchExpression: CONDITION,
      aggregationFunctions: [{ name: 'many', function: 'count', arguments: ["user_username = 'harmless'"] }],
      windowSize: 'T60M',
      deviationThreshold: 3,
      groupByFields: ['user_username'],
      assetField: 'user_username',
      score: 5,
    },
  ],
}
