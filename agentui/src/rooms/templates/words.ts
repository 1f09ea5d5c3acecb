// What the rooms of templates say: a catalogue of their own, fetched with the
// first of them.
import { book } from '@/i18n'
import { editor } from '@/i18n/en/template_editor'
import { templateFindings } from '@/i18n/en/template_findings'
import { versions } from '@/i18n/en/template_versions'
import { templates } from '@/i18n/en/templates'
import { currentLanguage, tell } from '@/i18n'
import { said } from '@/i18n/said'
import { refusals } from '@/ui/words'

export const { say, told } = await book({ ...templates, ...editor, ...versions, ...templateFindings }, {
  fr: async () => {
    const [a, b, c, d] = await Promise.all([import('@/i18n/fr/templates'), import('@/i18n/fr/template_editor'), import('@/i18n/fr/template_versions'), import('@/i18n/fr/template_findings')])
    return { ...a.templates, ...b.editor, ...c.versions, ...d.templateFindings }
  },
  ro: async () => {
    const [a, b, c, d] = await Promise.all([import('@/i18n/ro/templates'), import('@/i18n/ro/template_editor'), import('@/i18n/ro/template_versions'), import('@/i18n/ro/template_findings')])
    return { ...a.templates, ...b.editor, ...c.versions, ...d.templateFindings }
  },
})

refusals('template', ({ say: name, args }) => { const own = told(`say.${name}`); return own ? said(told, own, args) : told(`finding.${name}`) })

/** channelName is a channel of a variant in words: a class, a kind, or all. */
export const channelName = (channel: string): string => told(`channel.${channel || 'any'}`) ?? tell(`channel.${channel}`) ?? channel

/** localeName is a language as its reader calls it. */
export function localeName(locale: string): string {
  if (locale === '') return say('locale.any')
  try { return new Intl.DisplayNames([currentLanguage()], { type: 'language' }).of(locale) ?? locale } catch { return locale }
}

export const variantName = (v: { channel?: string; locale?: string }): string => `${channelName(v.channel ?? '')} · ${localeName(v.locale ?? '')}`
