/** A `dohyo.yaml` with a text in every place that may have one. */
export const SETTINGS = {
  estate: {
    ownAccounts: ['111122223333'],
    tenants: ['a tenant'],
    ownOrganizations: ['an organization'],
    ownDomains: ['example.com'],
    trustedAccounts: ['444455556666', { id: '555566667777', why: 'a vendor', expires: '2027-01-01' }],
    backupPrincipals: ['backup', { principal: 'nightly', why: 'of the data bases' }],
  },
  businessHours: { zone: 'Europe/Berlin', days: ['mon', 'tue'], from: '08:00', to: '18:00' },
  rules: { other: { severity: 'low', windowSize: 'T60M' } },
  exceptions: [
    {
      id: 'one',
      rules: ['asks-all'],
      action: 'exclude',
      when: "user_username = 'harmless'",
      reason: 'a reason',
      owner: 'an owner',
      created: '2026-01-01',
      expires: '2027-01-01',
    },
    {
      id: 'two',
      rules: '*',
      action: 'severity',
      severity: 'low',
      when: "user_username = 'harmless'",
      reason: 'a reason',
      owner: 'an owner',
      expires: '2027-01-01',
    },
  ],
  siem: {
    criticality: [{ name: 'crown', severityExpression: 'severity + 1' }],
    entities: [
      { type: '_username', value: 'alice', sensorZone: 'zone', criticality: 'crown', tags: ['vip'] },
    ],
    entityGroups: [
      {
        name: 'g1',
        description: 'd',
        entityType: '_username',
        entityNamespace: 'zone',
        prefix: 'a',
        criticality: 'crown',
        tags: ['t1'],
      },
      { name: 'g2', entityType: '_username', suffix: 'z', tags: ['t2'] },
      { name: 'g3', entityType: '_ip', networkBlock: '10.0.0.0/8', tags: ['t3'] },
    ],
    networkBlocks: [{ addressBlock: '10.0.0.0/8', label: 'inside' }],
    customColumns: { Mine: ['user_username'] },
    matchLists: [
      {
        name: 'my list',
        description: 'd',
        targetColumn: 'Mine',
        items: ['a', { value: 'b', description: 'd', expiration: '2027-01-01T00:00:00Z' }],
      },
    ],
    suppressedLists: [
      {
        name: 'their list',
        description: 'd',
        targetColumn: 'Username',
        items: ['a', { value: 'b', description: 'd', expiration: '2027-01-01T00:00:00Z' }],
      },
    ],
    threatIndicators: [
      {
        id: 'i',
        indicator: '192.0.2.1',
        type: 'ipv4-addr',
        source: 's',
        threatType: 't',
        actors: 'x',
        killChain: ['k'],
        validFrom: '2026-01-01T00:00:00Z',
        validUntil: '2027-01-01T00:00:00Z',
        fields: 'f',
        imported: 'i',
        updated: 'u',
      },
      { indicator: 'x', type: 'url', actors: ['x', 'y'], killChain: 'k' },
    ],
    customInsights: [
      {
        name: 'n',
        description: 'd',
        ruleIds: ['asks-all'],
        severity: 'HIGH',
        dynamicSeverity: [{ minimumSignalSeverity: 5, insightSeverity: 'LOW' }],
        signalMatchStrategy: 'ENTITY',
        tags: ['t'],
      },
      { name: 'm', signalNames: ['Asks *'], severity: 'LOW' },
    ],
    tuning: [
      { name: 't', description: 'd', expression: "user_username = 'harmless'", ruleIds: ['asks-all'] },
    ],
  },
}
