using NetralitasGrid.Functions.Http;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Intake;
using NetralitasGrid.Grains.Messages;

namespace NetralitasGrid.Functions.Cases;

/// <summary>Reads the body of a case event: what each type needs is required, free text goes to sealing.</summary>
internal static class CaseEventForm
{
    private const int LongestText = 4_000;

    /// <summary>The step and its free text; only to be used when the form ends without faults.</summary>
    public static (CaseEventMessage Step, string? Text) Read(Form form, GridId @case, string by, int? version)
    {
        var type = form.Code<CaseEventType>("type", required: true);
        var reason = form.Text("reason", LongestText, type is CaseEventType.Extend or CaseEventType.Withdraw or CaseEventType.Reopen or CaseEventType.Overrule);
        var note = form.Text("text", LongestText, type is CaseEventType.Note);
        var study = form.Text("studySha256", 64);
        if (study is not null && (study.Length != 64 || !study.All(char.IsAsciiHexDigit)))
        {
            form.Fault("studySha256", FaultCode.InvalidHash, new("Bukan SHA-256.", "Not a SHA-256."), "64 hexadecimal digits");
        }

        GridId? into = null;
        if (form.Text("into", 28, type is CaseEventType.Merge) is { } target)
        {
            if (GridId.TryParse(target, GridId.Case, out var id))
            {
                into = id;
            }
            else
            {
                form.Fault("into", FaultCode.OutOfRange, new("Bukan nomor perkara.", "Not the id of a case."), "c-...");
            }
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
            Into = into,
            Status = form.Code<CaseStatus>("status", type is CaseEventType.Outcome or CaseEventType.AppealDecided),
            Sanction = form.Code<Sanction>("sanction"),
            HasText = reason is not null || note is not null,
        };
        return (step, reason ?? note);
    }
}
