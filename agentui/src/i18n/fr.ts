import type { Catalogue } from '.'
import { admin } from './fr/admin'
import { base } from './fr/base'
import { channelsMastodon } from './fr/channels_mastodon'
import { channelsSms } from './fr/channels_sms'
import { channelsVoice } from './fr/channels_voice'
import { channelsWebhook } from './fr/channels_webhook'
import { channelsWhatsapp } from './fr/channels_whatsapp'
import { inbox } from './fr/inbox'
import { reports } from './fr/reports'
import { wall } from './fr/wall'
import { work } from './fr/work'

export const fr: Catalogue = { ...base, ...inbox, ...admin, ...work, ...wall, ...reports, ...channelsMastodon, ...channelsSms, ...channelsVoice, ...channelsWebhook, ...channelsWhatsapp }
