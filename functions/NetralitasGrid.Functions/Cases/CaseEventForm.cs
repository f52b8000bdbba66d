using NetralitasGrid.Functions.Http;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Intake;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Functions.Cases;

/// <summary>Reads the body of a case event: what each type needs is required, free text goes to sealing.</summary>
internal static class CaseEventForm
{
    private const int LongestText = 4_000;
    private const int LongestId = 28;
    private const int LongestPack = 64;

    /// <summary>The step, its free text and the pack that it names (version or hash); only to be used when the form ends without faults.</summary>
    public static (CaseEventMessage Step, string? Text, string? Pack) Read(Form form, GridId @case, string by, int? version)
    {
        var type = form.Code<CaseEventType>("type", required: true);
        var reason = form.Text("reason", LongestText, type is CaseEventType.Extend or CaseEventType.Withdraw or CaseEventType.Reopen or CaseEventType.Overrule or CaseEventType.Redecide);
        var note = form.Text("text", LongestText, type is CaseEventType.Note);
        var study = form.Text("studySha256", 64);
        if (study is not null && (study.Length != 64 || !study.All(char.IsAsciiHexDigit)))
        {
            form.Fault("studySha256", FaultCode.InvalidHash, new("Bukan SHA-256.", "Not a SHA-256."), "64 hexadecimal digits");
        }

        var step = new CaseEventMessage
        {
            Case = @case,
            Type = type ?? default,
            By = by,
            ExpectedVersion = version,
            Violation = form.Flag("violation", type is CaseEventType.Rule),
            Body = form.Code<Body>("body", type is CaseEventType.Forward),
            StudySha256 = study?.ToLowerInvariant(),
            Level = form.Code<Level>("level", type is CaseEventType.Delegate or CaseEventType.TakeOver),
            Into = Id(form, "into", GridId.Case, type is CaseEventType.Merge, new("Bukan nomor perkara.", "Not the id of a case.")),
            Incident = Id(form, "incident", GridId.Incident, type is CaseEventType.Redecide, new("Bukan nomor laporan.", "Not the id of an incident.")),
            Status = form.Code<CaseStatus>("status", type is CaseEventType.Outcome or CaseEventType.AppealDecided),
            Sanction = form.Code<Sanction>("sanction"),
            HasText = reason is not null || note is not null,
        };
        return (step, reason ?? note, form.Text("pack", LongestPack));
    }

    private static GridId? Id(Form form, string name, char kind, bool required, Bilingual wrong)
    {
        if (form.Text(name, LongestId, required) is not { } text)
        {
            return null;
        }

        if (GridId.TryParse(text, kind, out var id))
        {
            return id;
        }

        form.Fault(name, FaultCode.OutOfRange, wrong, $"{kind}-...");
        return null;
    }
}
