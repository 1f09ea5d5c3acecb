import type { Conversation } from '@/wire/shapes'
import { t } from '.'

/** preview is what a list shows of a conversation's last message: its words, or
 * what it was when it had none. */
export function preview(card: Conversation): string {
  const last = card.last_message
  if (!last) return ''
  if (last.deleted) return t('msg.gone.short')
  if (last.call) return last.preview || t(`call.${last.direction === 'outbound' ? 'out' : 'in'}.${last.call}`)
  return last.preview
}
