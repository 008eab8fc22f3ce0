import { firstOf } from '../pick.ts'
import type { AliasDef } from '../source.ts'

export const aliases: Readonly<Record<string, AliasDef>> = {
  operationName: { sql: ({ text }) => text('eventName'), from: 'eventName' },
  caller: {
    sql: ({ text }) =>
      firstOf(
        text('userIdentity', 'arn'),
        text('userIdentity', 'accountId'),
        text('userIdentity', 'invokedBy'),
      ),
    from: 'userIdentity.arn → userIdentity.accountId → userIdentity.invokedBy',
  },
  resourceGroup: { sql: ({ text }) => text('recipientAccountId'), from: 'recipientAccountId' },
  sourceIp: { sql: ({ text }) => text('sourceIPAddress'), from: 'sourceIPAddress' },
  region: { sql: ({ text }) => text('awsRegion'), from: 'awsRegion' },
  userAgent: { sql: ({ text }) => text('userAgent'), from: 'userAgent' },
  status: { sql: ({ text }) => text('errorCode'), from: 'errorCode (absent on success)' },
}
