export const outreach = {
  'outreach.title': 'Campanii',
  'outreach.campaigns': 'Campanii',
  'outreach.templates': 'Șabloane',
  'outreach.segments': 'Segmente',
  'outreach.coupons': 'Cupoane',
  'outreach.journeys': 'Parcursuri',
  'outreach.why': 'De ce au primit?',
}
