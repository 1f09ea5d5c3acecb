import { useTicking } from '@/app/hooks'
import { may } from '@/app/session'
import { t } from '@/i18n'
import { called } from '@/i18n/names'
import { localTime, moment } from '@/i18n/dates'
import type { Identity, Profile } from '@/wire/shapes'
import { Avatar } from '@/ui/avatar'
import { patch } from '@/wire/client'
import { Menu, MenuItem } from '@/ui/menu'
import { notify } from '@/ui/toasts'
import { words } from '@/ui/words'
import { Icon, type IconName } from '@/ui/icon'

/** ProfileCard is what we know of a person, and how surely; bare without the
 * traits, where a page tells more of them. */
export function ProfileCard({ profile, bare }: { profile: Profile; bare?: boolean }) {
  const local = useTicking((now) => localTime(profile.zone, now))
  const traits = Object.entries(profile.traits)
  return (
    <div className="flex flex-col gap-5">
      <div className="flex items-center gap-3">
        <Avatar name={called(profile)} size={44} />
        <div className="min-w-0">
          <p className="truncate text-lg font-semibold" dir="auto">{called(profile)}</p>
          <p className="text-sm text-muted">{[profile.language, profile.zone?.split('/').pop()?.replace(/_/g, ' '), local && t('contact.local', { time: local })].filter(Boolean).join(' · ') || t('contact.since', { time: moment(profile.created_at) })}</p>
        </div>
      </div>
      <section>
        <h3 className="mb-1.5 text-xs font-semibold text-muted">{t('contact.identities')}</h3>
        <ul className="flex flex-col gap-1.5">
          {profile.identities.map((i) => <IdentityRow key={`${i.kind}|${i.scope ?? ''}|${i.address}|${i.claimed ? 'c' : ''}`} contact={profile.id} identity={i} />)}
        </ul>
      </section>
      {bare ? null : <section>
        <h3 className="mb-1.5 text-xs font-semibold text-muted">{t('contact.traits')}</h3>
        {traits.length === 0 ? <p className="text-sm text-muted">{t('contact.traits.none')}</p> : (
          <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
            {traits.map(([key, value]) => (
              <div key={key} className="contents"><dt className="max-w-28 truncate text-muted" dir="auto">{key}</dt><dd className="min-w-0 break-words" dir="auto">{value}</dd></div>
            ))}
          </dl>
        )}
      </section>}
    </div>
  )
}

const icons: Record<string, IconName> = {
  email: 'email', phone: 'phone', visitor: 'chat', external: 'key', webhook: 'webhook', whatsapp: 'whatsapp', messenger: 'messenger', instagram: 'instagram',
  telegram: 'telegram', mastodon: 'mastodon', bluesky: 'bluesky', sms_sender: 'sms', voice_caller: 'phone',
}

/** block makes an address heard by nobody, or heard again. */
async function block(contact: string, { kind, scope, address }: Identity, blocked: boolean) {
  try {
    await patch(`/contacts/${contact}`, { identities: [{ kind, scope: scope ?? '', address, blocked }] })
    notify(t(blocked ? 'contact.blocked.done' : 'contact.unblocked.done', { address }))
  } catch (e) {
    notify(words(e), { tone: 'bad' })
  }
}

/** IdentityRow says by word and shape whether a handle is proven, and whether it is blocked. */
function IdentityRow({ contact, identity }: { contact: string; identity: Identity }) {
  const mark = identity.blocked ? 'blocked' : identity.verified ? 'verified' : identity.claimed ? 'claimed' : 'unverified'
  const shape: Record<string, string> = { blocked: 'text-danger font-medium', verified: 'text-good', claimed: 'text-muted italic', unverified: 'text-muted' }
  return (
    <li className="flex items-center gap-2">
      <Icon name={icons[identity.kind] ?? 'globe'} size={15} className="text-muted" />
      <span className="min-w-0 flex-1 truncate" title={identity.address} dir="ltr">{identity.address}</span>
      <span className={`inline-flex shrink-0 items-center gap-1 text-xs ${shape[mark]}`}>
        {mark === 'verified' ? <Icon name="shield" size={12} /> : mark === 'blocked' ? <Icon name="alert" size={12} /> : null}{t(`contact.${mark}`)}
      </span>
      {may('contacts.write') && !identity.claimed ? (
        <Menu align="end" trigger={<button type="button" aria-label={t('contact.address.more', { address: identity.address })} className="inline-flex size-6 shrink-0 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-fg"><Icon name="more" size={14} /></button>}>
          {identity.blocked
            ? <MenuItem icon="undo" onClick={() => void block(contact, identity, false)}>{t('contact.unblock')}</MenuItem>
            : <MenuItem icon="alert" danger onClick={() => void block(contact, identity, true)}>{t('contact.block')}</MenuItem>}
        </Menu>
      ) : null}
    </li>
  )
}
