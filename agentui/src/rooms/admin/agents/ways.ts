import { useChannels, useInboxes } from '@/app/load'
import { t } from '@/i18n'

/** useWays are how a link reaches somebody: by hand, or by mail through an inbox
 * whose channel reaches mail addresses. */
export function useWays(): { value: string; text: string }[] {
  const channels = useChannels()
  const mails = useInboxes().filter((i) => !i.disabled && channels.some((c) => c.kind === i.kind && c.abilities.we_start && c.abilities.handle_kind === 'email'))
  return [...mails.map((i) => ({ value: i.id, text: t('agents.invite.mail', { inbox: i.name }) })), { value: '', text: t('agents.invite.link') }]
}
