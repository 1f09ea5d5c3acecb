import { t } from './index'

/** called is what we call a customer: the hub has an empty name for somebody who
 * has not said who they are. */
export const called = (name: string | undefined): string => name?.trim() || t('contact.nameless')
