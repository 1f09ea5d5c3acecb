package problem_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/parleyhub/parley/api/problem"
	"github.com/parleyhub/parley/hub"
)

func TestEveryCodeIsDescribed(t *testing.T) {
	field, _ := reflect.TypeFor[problem.Problem]().FieldByName("Code")
	told := strings.Split(field.Tag.Get("enum"), ",")
	if len(told) != len(hub.Codes) {
		t.Fatalf("%d codes, %d described", len(hub.Codes), len(told))
	}
	for i, code := range hub.Codes {
		if told[i] != string(code) {
			t.Errorf("%s is described as %s", code, told[i])
		}
	}
}

func TestProblemKeepsTheCodeAndItsParticulars(t *testing.T) {
	err := hub.InvalidField("text", "is longer than the 160 characters this channel carries").Coded(hub.CodeTooLong, map[string]any{"max": 160, "unit": "characters"})
	body, _ := json.Marshal(problem.Of(err))
	const want = `{"type":"about:blank","title":"Unprocessable Entity","status":422,"kind":"invalid","code":"too_long",` +
		`"detail":"text: is longer than the 160 characters this channel carries","errors":[{"field":"text","rule":"is longer than the 160 characters this channel carries"}],"data":{"max":160,"unit":"characters"}}`
	if string(body) != want {
		t.Errorf("%s", body)
	}
	if body, _ = json.Marshal(problem.Of(hub.Errorf(hub.Missing, "gone"))); strings.Contains(string(body), "code") {
		t.Errorf("a code of nothing: %s", body)
	}
}
