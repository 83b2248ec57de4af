# Install stt-minutes from this folder, without internet and without admin rights. STT_MINUTES_HOME: where it is put.
$ErrorActionPreference = "Stop"
Set-Location -LiteralPath $PSScriptRoot
$target = if ($env:STT_MINUTES_HOME) { $env:STT_MINUTES_HOME } else { Join-Path $env:LOCALAPPDATA "stt-minutes\program" }

function Stop-With([string]$message, [int]$code) {
    [Console]::Error.WriteLine("fejl: $message")
    exit $code
}

$python = if (Get-Command py -ErrorAction SilentlyContinue) { @("py", "-3") } else { @("python") }
$own = @($python | Select-Object -Skip 1)
& $python[0] @own -c "import sys; sys.exit(sys.version_info < (3, 11))"
if ($LASTEXITCODE -ne 0) { Stop-With "Der skal være Python 3.11 eller nyere." 4 }

foreach ($line in Get-Content -LiteralPath sha256.txt -Encoding UTF8) {
    $sum, $name = $line -split "\s+\*?", 2
    if ((Get-FileHash -LiteralPath $name -Algorithm SHA256).Hash -ne $sum) {
        Stop-With "$name er ikke, som den blev lagt i mappen. Intet er installeret; kopiér mappen igen." 3
    }
}

& $python[0] @own -m venv $target
if ($LASTEXITCODE -ne 0) { Stop-With "Python kan ikke lave et virtuelt miljø i $target." 4 }
$inside = Join-Path $target "Scripts\python.exe"
& $inside -m pip install --quiet --disable-pip-version-check --no-index --find-links wheels stt-minutes
if ($LASTEXITCODE -ne 0) { Stop-With "Delene passer ikke til denne maskines Python. Lav mappen på en maskine af samme slags." 4 }
& $inside -m stt_minutes models add base
if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
Write-Output "Programmet ligger i $target. Kør det med: `"$inside`" -m stt_minutes check"
