// Package deploytest checks what operators deploy with: docker-compose.yml and
// Dockerfile against each other, against the settings that the binary knows and
// against the files that are there. It holds nothing but tests.
package deploytest
