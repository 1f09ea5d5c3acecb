package forecast

import (
	"testing"
)

func TestForecastsComeTrueAsOftenAsTheySay(t *testing.T) {
	var all []Said
	for seed := range uint64(20) {
		all = append(all, SimulatedDay(100+seed)...)
	}
	c := Calibrate(all)
	t.Log("\n" + c.Markdown())
	if c.Around.N < 200 || c.Around.Came < 0.6 || c.Around.Came > 0.8 {
		t.Errorf("of %d that were given 70 %%, %.1f %% breached", c.Around.N, 100*c.Around.Came)
	}
	if c.Brier > 0.6*c.Base {
		t.Errorf("the Brier score is %.3f, the base rate alone gets %.3f", c.Brier, c.Base)
	}
}
