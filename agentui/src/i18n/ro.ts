import type { Catalogue } from '.'
import { admin } from './ro/admin'
import { base } from './ro/base'
import { channelsMastodon } from './ro/channels_mastodon'
import { channelsSms } from './ro/channels_sms'
import { channelsVoice } from './ro/channels_voice'
import { channelsWebhook } from './ro/channels_webhook'
import { channelsWhatsapp } from './ro/channels_whatsapp'
import { inbox } from './ro/inbox'
import { reports } from './ro/reports'
import { wall } from './ro/wall'
import { work } from './ro/work'

export const ro: Catalogue = { ...base, ...inbox, ...admin, ...work, ...wall, ...reports, ...channelsMastodon, ...channelsSms, ...channelsVoice, ...channelsWebhook, ...channelsWhatsapp }
