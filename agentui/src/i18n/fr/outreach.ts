export const outreach = {
  'outreach.title': 'Campagnes',
  'outreach.campaigns': 'Campagnes',
  'outreach.templates': 'Modèles',
  'outreach.segments': 'Segments',
  'outreach.coupons': 'Codes promo',
  'outreach.journeys': 'Parcours',
  'outreach.why': 'Pourquoi l’ont-ils reçu ?',
}
