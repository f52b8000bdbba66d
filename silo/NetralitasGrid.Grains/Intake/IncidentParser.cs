using System.Text.Json;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Intake;

/// <summary>Fills a form from a body, object by object; each object's properties are the members of its enum in camel case.</summary>
internal sealed partial class IncidentParser(IncidentForm form, IntakeFaults faults, IntakeContext context)
{
    private static readonly PropertyNames RootNames = PropertyNames.Of<Root>();

    private readonly DateOnly _today = DateOnly.FromDateTime(context.Now.ToOffset(TimeSpan.FromHours(9)).DateTime);

    private enum Root
    {
        ReportId, OccurredAt, KnownAt, ReceivedAt, Election, Place, Subject, Act, Description, Evidence, Witnesses, Reporter,
    }

    /// <summary>Reads the whole body.</summary>
    /// <param name="atDepthLimit">Set when an exception came from nesting rather than from broken JSON.</param>
    /// <exception cref="JsonException">The body is no JSON or nests too deeply.</exception>
    public void Read(ReadOnlySpan<byte> utf8, ref bool atDepthLimit)
    {
        var cursor = new FormCursor(utf8, faults);
        try
        {
            if (cursor.BeginObject())
            {
                ReadRoot(ref cursor);
            }

            cursor.End();
        }
        catch (JsonException)
        {
            atDepthLimit = cursor.IsAtDepthLimit;
            throw;
        }
    }

    private void ReadRoot(ref FormCursor cursor)
    {
        var seen = default(Seen);
        Seen place = default, subject = default, act = default, reporter = default;
        while (cursor.Next(RootNames, "", ref seen, out var property))
        {
            switch ((Root)property)
            {
                case Root.ReportId:
                    form.ReportId = RequiredText(ref cursor, IntakeLimits.ReportId, ref seen, property);
                    break;
                case Root.OccurredAt:
                    form.OccurredAt = cursor.Time() ?? default;
                    break;
                case Root.KnownAt:
                    form.KnownAt = cursor.Time();
                    break;
                case Root.ReceivedAt:
                    ReadReceivedAt(ref cursor);
                    break;
                case Root.Election:
                    ReadElection(ref cursor, ref seen);
                    break;
                case Root.Place:
                    ReadPlace(ref cursor, ref place);
                    break;
                case Root.Subject:
                    ReadSubject(ref cursor, ref subject);
                    break;
                case Root.Act:
                    ReadAct(ref cursor, ref act);
                    break;
                case Root.Description:
                    form.Description = cursor.Text(IntakeLimits.Description);
                    break;
                case Root.Evidence:
                    ReadEvidence(ref cursor);
                    break;
                case Root.Witnesses:
                    form.Witnesses = cursor.Whole(0, IntakeLimits.Witnesses) ?? 0;
                    break;
                case Root.Reporter:
                    ReadReporter(ref cursor, ref reporter);
                    break;
            }
        }

        cursor.Require(RootNames, "", seen, (int)Root.ReportId);
        cursor.Require(RootNames, "", seen, (int)Root.OccurredAt);
        cursor.Require(PlaceNames, "/place", place, (int)Place.RegionCode);
        cursor.Require(SubjectNames, "/subject", subject, (int)Subject.Kind);
        cursor.Require(ActNames, "/act", act, (int)Act.Code);
        cursor.Require(ReporterNames, "/reporter", reporter, (int)Reporter.Kind);
        ChooseElection(seen);
        CheckTimes();
    }

    private static string RequiredText(ref FormCursor cursor, int limit, ref Seen seen, int property)
    {
        var faultsBefore = cursor.Faults;
        if (cursor.Text(limit) is { } text)
        {
            if (!text.AsSpan().ContainsAnyInRange('\0', '\u001F'))
            {
                return text;
            }

            cursor.Fault(FaultCode.InvalidText, IntakeTexts.Text);
        }
        else if (cursor.Faults == faultsBefore)
        {
            seen.Empty(property);
        }

        return "";
    }

    private void ReadReceivedAt(ref FormCursor cursor)
    {
        if (cursor.Time() is not { } time)
        {
            return;
        }

        if (!context.MayBackfill)
        {
            cursor.Fault(FaultCode.NotAllowed, IntakeTexts.NotAllowed);
        }
        else if (time > context.Now + IntakeLimits.ClockSkew)
        {
            cursor.Fault(FaultCode.InFuture, IntakeTexts.AfterClock);
        }
        else
        {
            form.ReceivedAt = time;
        }
    }

    private void ReadElection(ref FormCursor cursor, ref Seen seen)
    {
        var name = RequiredText(ref cursor, IntakeLimits.Election, ref seen, (int)Root.Election);
        if (context.Elections.Contains(name, StringComparer.Ordinal))
        {
            form.Election = name;
        }
        else if (name.Length > 0)
        {
            cursor.Fault(FaultCode.UnknownElection, IntakeTexts.Election, string.Join(' ', context.Elections), NearestName.Of(name, context.Elections));
        }
    }

    private void ChooseElection(in Seen seen)
    {
        if (seen.IsFilled((int)Root.Election))
        {
            return;
        }

        if (context.Elections.Count == 1)
        {
            form.Election = context.Elections[0];
        }
        else
        {
            faults.Add("/election", FaultCode.Missing, IntakeTexts.WhichElection, string.Join(' ', context.Elections));
        }
    }

    private void CheckTimes()
    {
        var latest = (form.ReceivedAt ?? context.Now) + IntakeLimits.ClockSkew;
        if (form.OccurredAt > latest)
        {
            faults.Add("/occurredAt", FaultCode.InFuture, IntakeTexts.AfterReceipt);
        }

        if (form.KnownAt > latest)
        {
            faults.Add("/knownAt", FaultCode.InFuture, IntakeTexts.AfterReceipt);
        }
    }
}
