import type { EstateSettings } from './source.ts'

/** Nothing is known of the estate but what the events say themselves. */
export const NO_SETTINGS: EstateSettings = {
  ownAccounts: [],
  trustedAccounts: [],
  ownOrganizations: [],
  ownDomains: [],
  backupPrincipals: [],
}
