using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Codes;

namespace NetralitasGrid.Grains.Intake;

/// <summary>The people of an incident: who is reported and who reports.</summary>
internal sealed partial class IncidentParser
{
    private static readonly PropertyNames SubjectNames = PropertyNames.Of<Subject>();
    private static readonly PropertyNames ReporterNames = PropertyNames.Of<Reporter>();

    private enum Subject
    {
        Kind, Nip, Nik, Name, Address, Position, PositionTitle, Agency, DutyRegionCode, SpouseOfCandidate, OnUnpaidLeave, OnCampaignLeave, Resigned,
    }

    private enum Reporter
    {
        Kind, Name, Nik, Phone, Email, Address, BirthPlace, BirthDate, Sex, Occupation, Nationality,
    }

    private void ReadSubject(ref FormCursor cursor, ref Seen seen)
    {
        if (!cursor.BeginObject())
        {
            seen.Fill((int)Subject.Kind);
            return;
        }

        var subject = form.Subject;
        while (cursor.Next(SubjectNames, "/subject", ref seen, out var property))
        {
            switch ((Subject)property)
            {
                case Subject.Kind:
                    subject.Kind = cursor.Code<SubjectKind>() ?? default;
                    break;
                case Subject.Nip:
                    subject.Nip = ReadNip(ref cursor);
                    break;
                case Subject.Nik:
                    subject.Nik = ReadNik(ref cursor);
                    break;
                case Subject.Name:
                    subject.Name = cursor.Text(IntakeLimits.Name);
                    break;
                case Subject.Address:
                    subject.Address = cursor.Text(IntakeLimits.Address);
                    break;
                case Subject.Position:
                    subject.Position = cursor.Code<Position>() ?? default;
                    break;
                case Subject.PositionTitle:
                    subject.PositionTitle = cursor.Text(IntakeLimits.PositionTitle);
                    break;
                case Subject.Agency:
                    subject.Agency = cursor.Text(IntakeLimits.Agency);
                    break;
                case Subject.DutyRegionCode:
                    subject.DutyRegionCode = ReadArea(ref cursor, AreaLevel.Province, AreaLevel.Village, IntakeTexts.Region);
                    break;
                case Subject.SpouseOfCandidate:
                    subject.SpouseOfCandidate = cursor.Flag();
                    break;
                case Subject.OnUnpaidLeave:
                    subject.OnUnpaidLeave = cursor.Flag();
                    break;
                case Subject.OnCampaignLeave:
                    subject.OnCampaignLeave = cursor.Flag();
                    break;
                case Subject.Resigned:
                    subject.Resigned = cursor.Flag();
                    break;
            }
        }
    }

    private void ReadReporter(ref FormCursor cursor, ref Seen seen)
    {
        if (!cursor.BeginObject())
        {
            seen.Fill((int)Reporter.Kind);
            return;
        }

        var reporter = form.Reporter;
        while (cursor.Next(ReporterNames, "/reporter", ref seen, out var property))
        {
            switch ((Reporter)property)
            {
                case Reporter.Kind:
                    reporter.Kind = cursor.Code<ReporterKind>() ?? default;
                    break;
                case Reporter.Name:
                    reporter.Name = cursor.Text(IntakeLimits.Name);
                    break;
                case Reporter.Nik:
                    reporter.Nik = ReadNik(ref cursor);
                    break;
                case Reporter.Phone:
                    reporter.Phone = cursor.Text(IntakeLimits.Phone);
                    break;
                case Reporter.Email:
                    reporter.Email = cursor.Text(IntakeLimits.Email);
                    break;
                case Reporter.Address:
                    reporter.Address = cursor.Text(IntakeLimits.Address);
                    break;
                case Reporter.BirthPlace:
                    reporter.BirthPlace = cursor.Text(IntakeLimits.BirthPlace);
                    break;
                case Reporter.BirthDate:
                    reporter.BirthDate = cursor.Date();
                    break;
                case Reporter.Sex:
                    reporter.Sex = cursor.Text(IntakeLimits.Sex);
                    break;
                case Reporter.Occupation:
                    reporter.Occupation = cursor.Text(IntakeLimits.Occupation);
                    break;
                case Reporter.Nationality:
                    reporter.Nationality = cursor.Text(IntakeLimits.Nationality);
                    break;
            }
        }
    }

    private string? ReadNip(ref FormCursor cursor)
    {
        Span<char> buffer = stackalloc char[64];
        var length = cursor.Short(buffer, out var isString);
        if (!isString)
        {
            return null;
        }

        var digits = WithoutSpaces(buffer, length);
        if (length >= 0 && digits.IsEmpty)
        {
            return null;
        }

        if (Nip.Read(digits, _today, out _) is not { } reason)
        {
            return new string(digits);
        }

        cursor.Fault(FaultCode.InvalidNip, reason, "[0-9]{18}");
        return null;
    }

    private static string? ReadNik(ref FormCursor cursor)
    {
        Span<char> buffer = stackalloc char[64];
        var length = cursor.Short(buffer, out var isString);
        if (!isString)
        {
            return null;
        }

        var digits = WithoutSpaces(buffer, length);
        if (length >= 0 && digits.IsEmpty)
        {
            return null;
        }

        if (Nik.Read(digits, out _) is not { } reason)
        {
            return new string(digits);
        }

        cursor.Fault(FaultCode.InvalidNik, reason, "[0-9]{16}");
        return null;
    }

    private static ReadOnlySpan<char> WithoutSpaces(Span<char> buffer, int length)
    {
        var kept = 0;
        for (var i = 0; i < length; i++)
        {
            if (buffer[i] != ' ')
            {
                buffer[kept++] = buffer[i];
            }
        }

        return buffer[..kept];
    }
}
