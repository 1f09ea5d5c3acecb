import { admin } from './admin'
import { board } from './board'
import { channelsBluesky } from './channels_bluesky'
import { channelsEmail } from './channels_email'
import { channelsInstagram } from './channels_instagram'
import { channelsMastodon } from './channels_mastodon'
import { channelsMessenger } from './channels_messenger'
import { channelsSms } from './channels_sms'
import { channelsTelegram } from './channels_telegram'
import { channelsVoice } from './channels_voice'
import { channelsWebhook } from './channels_webhook'
import { channelsWhatsapp } from './channels_whatsapp'
import { inboxTest } from './inbox_test'
import { refused } from './refused'
import { refusedRooms } from './refused_rooms'
import { reports } from './reports'

/** rooms is what only those rooms say that are fetched when they are opened. */
export const rooms = { ...admin, ...board, ...inboxTest, ...refused, ...refusedRooms, ...reports, ...channelsEmail, ...channelsBluesky, ...channelsInstagram, ...channelsMastodon, ...channelsMessenger, ...channelsSms, ...channelsTelegram, ...channelsVoice, ...channelsWebhook, ...channelsWhatsapp }
