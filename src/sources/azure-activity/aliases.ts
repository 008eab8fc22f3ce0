import { firstOf } from '../pick.ts'
import type { AliasDef } from '../source.ts'
import { operationName, segment, status } from './identity.ts'

export const UPN_CLAIM = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn'
export const OBJECT_ID_CLAIM = 'http://schemas.microsoft.com/identity/claims/objectidentifier'

export const aliases: Readonly<Record<string, AliasDef>> = {
  operationName: {
    sql: operationName,
    from: 'operationName.value → operationName → OperationNameValue → OperationName',
  },
  caller: {
    sql: ({ text }) =>
      firstOf(
        text('caller'),
        text('Caller'),
        text('identity', 'claims', UPN_CLAIM),
        text('identity', 'claims', 'appid'),
        text('identity', 'claims', OBJECT_ID_CLAIM),
      ),
    from: 'caller → Caller → identity.claims.…/upn → identity.claims.appid → identity.claims.…/objectidentifier',
  },
  resourceGroup: {
    sql: (record) =>
      firstOf(
        record.text('ResourceGroup'),
        record.text('resourceGroupName'),
        segment(record, 'resourceGroups'),
      ),
    from: 'ResourceGroup → resourceGroupName → segment after /resourceGroups/ of the resource id',
  },
  sourceIp: {
    sql: ({ text }) =>
      firstOf(text('callerIpAddress'), text('CallerIpAddress'), text('httpRequest', 'clientIpAddress')),
    from: 'callerIpAddress → CallerIpAddress → httpRequest.clientIpAddress',
  },
  region: { sql: ({ text }) => text('location'), from: 'location' },
  status: { sql: status, from: 'resultType → ActivityStatusValue → status.value → ActivityStatus' },
}
