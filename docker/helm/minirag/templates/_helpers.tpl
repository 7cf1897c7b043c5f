{{- define "minirag.name" -}}
{{ .Release.Name | trunc 50 | trimSuffix "-" }}
{{- end -}}

{{- define "minirag.labels" -}}
{{ include "minirag.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{- define "minirag.selector" -}}
app.kubernetes.io/name: minirag
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "minirag.image" -}}
{{ .Values.image.repository }}{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag }}{{ end }}
{{- end -}}

{{- define "minirag.claim" -}}
{{ .Values.files.existingClaim | default (printf "%s-files" (include "minirag.name" .)) }}
{{- end -}}

{{/* What every pod is: nobody, without a token for the cluster. */}}
{{- define "minirag.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: { type: RuntimeDefault }
{{- with .Values.image.pullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* What every container of ours is. */}}
{{- define "minirag.container" -}}
image: {{ include "minirag.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: { drop: [ALL] }
{{- end -}}

{{/* Settings, and where the secrets lie: (list root names). */}}
{{- define "minirag.environment" -}}
{{- $root := index . 0 -}}
- { name: PUBLIC_URL, value: {{ $root.Values.publicUrl | quote }} }
- { name: QDRANT_URL, value: {{ $root.Values.qdrantUrl | quote }} }
{{- range $name, $value := $root.Values.settings }}
- { name: {{ $name }}, value: {{ $value | toString | quote }} }
{{- end }}
{{- range concat (index . 1) $root.Values.optionalSecrets }}
- { name: {{ . }}_FILE, value: /run/secrets/minirag/{{ . }} }
{{- end }}
{{- end -}}

{{/* The secrets that a part needs, as files: (list root names). */}}
{{- define "minirag.secrets" -}}
{{- $root := index . 0 -}}
name: secrets
secret:
  secretName: {{ $root.Values.existingSecret }}
  defaultMode: 0440
  items:
    {{- range concat (index . 1) $root.Values.optionalSecrets }}
    - { key: {{ . }}, path: {{ . }} }
    {{- end }}
{{- end -}}
