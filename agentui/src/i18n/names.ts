import { t } from './index'

/** called is what we call a customer. Somebody who has not said who they are has
 * an empty name; the end of the id tells such visitors apart, the same way
 * everywhere and always. */
export function called(who: { id: string; name: string }): string {
  return who.name.trim() || t('contact.nameless', { mark: who.id.slice(-4).toUpperCase() })
}
